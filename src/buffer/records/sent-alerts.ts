/** Rebuilds alerts, with the read that they were sent with, from their stored rows, so that they can be sent again. */
import type { Alert, AlertChannel } from '../../domain/alert/alert.ts';
import type { CharacterMatch, Hit, ListFreshness, MatchGrade, RegionMatch } from '../../domain/list/hit.ts';
import type { Category } from '../../domain/list/hot-list.ts';
import { PlatePattern } from '../../domain/plate/plate-pattern.ts';
import { PlateText } from '../../domain/plate/plate-text.ts';
import { prefersRegion } from '../../domain/plate/region-reading.ts';
import type { Evidence, EvidenceImage } from '../../domain/read/evidence.ts';
import { maskCharacters } from '../../domain/read/masked-characters.ts';
import type { Direction, PlateRead } from '../../domain/read/plate-read.ts';
import { type ClockQuality, utcMs } from '../../domain/time/time.ts';
import { Corrupt } from '../../platform/errors.ts';
import type { Database } from '../file/database.ts';
import type { Partition } from '../partitions/partition.ts';
import { tableOf } from '../partitions/partition-tables.ts';
import { contentLabel, unseal, unsealJson } from '../partitions/sealed-rows.ts';

export type SentAlerts = {
  readonly read: PlateRead;
  readonly alerts: readonly Alert[];
  readonly partition: Partition;
  readonly recordId: number;
};

type ReadRow = {
  readonly read_id: string;
  readonly revision: number;
  readonly camera_id: string;
  readonly text: string;
  readonly confidence: number;
  readonly region: string | null;
  readonly region_confidence: number | null;
  readonly direction: Direction;
  readonly zone: string | null;
  readonly captured_at: number;
  readonly clock_quality: ClockQuality;
  readonly unit_id: string;
};

type AlertRow = {
  readonly alert_id: string;
  readonly revision: number;
  readonly channel: AlertChannel;
  readonly unmet_conditions_json: string;
  readonly is_test: number;
  readonly raised_at: number;
  readonly is_final: number;
  readonly passes_before: number;
};

type HitRow = {
  readonly hit_id: string;
  readonly list_id: string;
  readonly source: string;
  readonly list_version: string;
  readonly list_source_time: number;
  readonly list_age_unknown: number;
  readonly list_folds_o: number;
  readonly list_age_ms: number;
  readonly list_freshness: ListFreshness;
  readonly entry_identity: string;
  readonly entry_plate: string;
  readonly entry_region: string | null;
  readonly category: Category;
  readonly reason: string;
  readonly details_json: string;
  readonly character_match: CharacterMatch;
  readonly region_match: RegionMatch;
  readonly match_grade: MatchGrade;
  readonly read_literal: string;
  readonly folds_json: string;
  readonly stacked_omitted: number;
  readonly match_probability: number | null;
  readonly other_entries_json: string;
};

type ImageName = 'plate-crop' | 'rectified-crop' | 'contextual-image';
type StoredDetails = Pick<
  PlateRead,
  | 'characters'
  | 'stacked'
  | 'regionAlternatives'
  | 'regionLikelihoods'
  | 'looks'
  | 'agreeingLooks'
  | 'firstSeenUtc'
  | 'lastSeenUtc'
  | 'quad'
> & { readonly images: Readonly<Partial<Record<ImageName, Omit<EvidenceImage, 'jpeg'>>>> };

/** @returns the provisional alerts of a record; null if a picture that is sent with them is no longer kept */
export function sentAlerts(database: Database, partition: Partition, recordId: number): SentAlerts | null {
  const row = database
    .prepare<[number], ReadRow>(
      `SELECT r.*, m.unit_id FROM ${tableOf('reads', partition.id)} r, meta m WHERE record_id = ?`,
    )
    .get(recordId);
  const details = detailsOf(database, partition, recordId);
  const evidence = details && evidenceOf(database, { partition, recordId }, details.images);
  if (row === undefined || details === null || evidence === null) return null;
  const read = readOf(row, details, evidence);
  const alerts = database
    .prepare<[number], AlertRow & HitRow>(
      `SELECT * FROM ${tableOf('alerts', partition.id)} JOIN ${tableOf('hits', partition.id)} USING (record_id, hit_id)
       WHERE record_id = ? AND state = 'potential' AND is_final = 0`,
    )
    .all(recordId)
    .map((alert) => alertOf(alert, hitOf(alert, read)));
  return { read, alerts, partition, recordId };
}

function contentOf(database: Database, partition: Partition, recordId: number, name: string) {
  return database
    .prepare<[number, string], Uint8Array>(
      `SELECT sealed FROM ${tableOf('contents', partition.id)} WHERE record_id = ? AND name = ?`,
    )
    .pluck()
    .get(recordId, name);
}

function detailsOf(database: Database, partition: Partition, recordId: number): StoredDetails | null {
  const sealed = contentOf(database, partition, recordId, 'details');
  if (sealed === undefined) return null;
  // `Records` wrote this, and it is authenticated.
  return JSON.parse(String(unsealJson(partition, contentLabel(recordId, 'details'), sealed)));
}

function evidenceOf(
  database: Database,
  { partition, recordId }: Pick<SentAlerts, 'partition' | 'recordId'>,
  images: StoredDetails['images'],
): Evidence | null {
  const imageOf = (name: ImageName): EvidenceImage | null => {
    const sealed = contentOf(database, partition, recordId, name);
    const described = images[name];
    if (sealed === undefined || described === undefined) return null;
    return { ...described, jpeg: unseal(partition, contentLabel(recordId, name), sealed) };
  };
  const [plateCrop, rectifiedCrop] = [imageOf('plate-crop'), imageOf('rectified-crop')];
  // The contextual image may have been deleted to free space.
  return (
    plateCrop && rectifiedCrop && { plateCrop, rectifiedCrop, contextualImage: imageOf('contextual-image') }
  );
}

function readOf(row: ReadRow, details: StoredDetails, evidence: Evidence): PlateRead {
  const { images: _, ...said } = details;
  return {
    ...said,
    readId: row.read_id,
    unitId: row.unit_id,
    cameraId: row.camera_id,
    revision: row.revision,
    text: textOf(row.text, row.read_id),
    confidence: row.confidence,
    characters: maskCharacters(details.characters),
    region: row.region,
    regionConfidence: row.region_confidence,
    direction: row.direction,
    zone: row.zone,
    capturedAtUtc: utcMs(row.captured_at),
    clockQuality: row.clock_quality,
    evidence,
  };
}

const hitOf = (row: HitRow, { readId, regionLikelihoods }: PlateRead): Hit => ({
  hitId: row.hit_id,
  readId,
  list: {
    listId: row.list_id,
    source: row.source,
    version: row.list_version,
    sourceTimeUtc: utcMs(row.list_source_time),
    ...(row.list_age_unknown === 1 ? { ageUnknown: true } : {}),
    foldsO: row.list_folds_o === 1,
  },
  entry: {
    plate: PlatePattern.parse(row.entry_plate) ?? textOf(row.entry_plate, readId),
    region: row.entry_region,
    category: row.category,
    reason: row.reason,
    details: JSON.parse(row.details_json),
    entryIdentity: row.entry_identity,
  },
  characterMatch: row.character_match,
  readLiteral: textOf(row.read_literal, readId),
  folds: JSON.parse(row.folds_json),
  stackedOmitted: row.stacked_omitted === 1,
  regionMatch: row.region_match,
  matchGrade: row.match_grade,
  picturePrefersRegion: prefersRegion(regionLikelihoods, row.entry_region),
  matchProbability: row.match_probability ?? 0,
  otherEntries: JSON.parse(row.other_entries_json),
  listAgeMs: row.list_age_ms,
  listFreshness: row.list_freshness,
});

const alertOf = (row: AlertRow, hit: Hit): Alert => ({
  alertId: row.alert_id,
  revision: row.revision,
  hit,
  channel: row.channel,
  state: 'potential',
  stage: row.is_final === 1 ? 'final' : 'provisional',
  unmetConditions: JSON.parse(row.unmet_conditions_json),
  isTest: row.is_test === 1,
  passesBefore: row.passes_before,
  raisedAtUtc: utcMs(row.raised_at),
});

function textOf(text: string, readId: string): PlateText {
  const plate = PlateText.parse(text);
  if (plate === null) throw new Corrupt('buffer.corrupt', `The read ${readId} names no plate.`);
  return plate;
}
