import type { Alert } from '../../domain/alert/alert.ts';
import type { Hit } from '../../domain/list/hit.ts';
import type { Evidence, EvidenceImage } from '../../domain/read/evidence.ts';
import type { IllegiblePassage } from '../../domain/read/illegible-passage.ts';
import type { PlateRead } from '../../domain/read/plate-read.ts';
import type { UtcMs } from '../../domain/time/time.ts';
import type { Database } from '../file/database.ts';
import { insertRow, type Row } from '../file/insert-row.ts';
import { nextNumber } from '../file/meta.ts';
import type { Partition, Recorded } from '../partitions/partition.ts';
import { type PartitionTable, tableOf } from '../partitions/partition-tables.ts';
import type { Partitions } from '../partitions/partitions.ts';
import { contentLabel, seal, sealJson } from '../partitions/sealed-rows.ts';

/** What is stored for one read. */
export type RecordEntry = {
  readonly read: PlateRead;
  readonly hits: readonly Hit[];
  /** The alerts on this read's text, and the withdrawn alerts on its previous text. */
  readonly alerts: readonly Alert[];
};

/** @property clockOffsetMs what has to be added to the capture time (`when-captured.ts`). */
export type RecordTimes = { readonly recordedAtUtc: UtcMs; readonly clockOffsetMs: number };

/** Reads, evidence, hits, alerts and illegible passages as rows. Every method runs inside the caller's transaction. */
export class Records {
  readonly #database: Database;
  readonly #partitions: Partitions;
  readonly #randomBytes: (count: number) => Uint8Array;

  constructor(database: Database, partitions: Partitions, randomBytes: (count: number) => Uint8Array) {
    this.#database = database;
    this.#partitions = partitions;
    this.#randomBytes = randomBytes;
  }

  /** @returns this revision of the read in one of these partitions, or null. */
  find(readId: string, revision: number, among: readonly Partition[]): Recorded | null {
    for (const partition of among) {
      const recordId = this.#database
        .prepare<[string, number], number>(
          `SELECT record_id FROM ${tableOf('reads', partition.id)} WHERE read_id = ? AND revision = ?`,
        )
        .pluck()
        .get(readId, revision);
      if (recordId !== undefined) return { partition, recordId };
    }
    return null;
  }

  insert(entry: RecordEntry, partition: Partition, times: RecordTimes): Recorded {
    const recordId = nextNumber(this.#database, 'last_record');
    const into = (table: PartitionTable, row: Row): void => this.#insert(tableOf(table, partition.id), row);
    into('reads', readRow(recordId, entry.read, times));
    this.#keepContents({ partition, recordId }, readDetails(entry.read), entry.read.evidence);
    for (const hit of entry.hits) into('hits', hitRow(recordId, hit));
    for (const alert of entry.alerts) {
      if (alert.state === 'withdrawn') this.#withdraw(alert);
      else {
        if (alert.revision > 1) this.#supersede(alert.alertId, partition);
        into('alerts', alertRow(recordId, alert));
      }
    }
    return { partition, recordId };
  }

  /** A repetition (its sender missed the first acknowledgement) changes nothing. */
  insertIllegible(
    passage: IllegiblePassage,
    partition: Partition,
    recordedAtUtc: UtcMs,
    among: readonly Partition[],
  ): void {
    const known = among.some(
      ({ id }) =>
        this.#database
          .prepare(`SELECT 1 FROM ${tableOf('illegible', id)} WHERE passage_id = ?`)
          .get(passage.passageId) !== undefined,
    );
    if (known) return;
    const recordId = nextNumber(this.#database, 'last_record');
    this.#insert(tableOf('illegible', partition.id), illegibleRow(recordId, passage, recordedAtUtc));
    const evidence = { ...passage.evidence, contextualImage: null };
    this.#keepContents({ partition, recordId }, illegibleDetails(passage), evidence);
  }

  #keepContents(recorded: Recorded, details: object, evidence: Evidence): void {
    const { partition, recordId } = recorded;
    const images = imagesOf(evidence);
    const keep = (name: ContentName, sealed: Uint8Array): void =>
      this.#insert(tableOf('contents', partition.id), { record_id: recordId, name, sealed });
    const described = Object.fromEntries(images.map(([name, { jpeg, ...rest }]) => [name, rest]));
    const json = Buffer.from(JSON.stringify({ ...details, images: described }));
    keep('details', sealJson(partition, contentLabel(recordId, 'details'), json, this.#randomBytes));
    for (const [name, { jpeg }] of images)
      keep(name, seal(partition, contentLabel(recordId, name), jpeg, this.#randomBytes));
  }

  /**
   * The alert is sent again with another revision of its read, so its previous row sends nothing more. An alert must be
   * in one partition only, because code that lists, counts and settles alerts handles one partition at a time. A
   * previous row in another partition is therefore deleted.
   */
  #supersede(alertId: string, into: Partition): void {
    for (const { id } of this.#partitions.all()) {
      const table = tableOf('alerts', id);
      this.#database
        .prepare<[string]>(
          id === into.id
            ? `UPDATE ${table} SET is_final = 1 WHERE alert_id = ?`
            : `DELETE FROM ${table} WHERE alert_id = ?`,
        )
        .run(alertId);
    }
  }

  /**
   * The row stays with the revision that raised the alert. If a person has decided on the alert meanwhile, the decision
   * is kept.
   */
  #withdraw({ alertId, revision }: Alert): void {
    for (const { id } of this.#partitions.all()) {
      const { changes } = this.#database
        .prepare<[number, string]>(
          `UPDATE ${tableOf('alerts', id)} SET state = 'withdrawn', is_final = 1, revision = ?
           WHERE alert_id = ? AND state = 'potential'`,
        )
        .run(revision, alertId);
      if (changes > 0) return;
    }
  }

  #insert(table: string, row: Row): void {
    insertRow(this.#database, table, row);
  }
}

type ImageName = 'plate-crop' | 'rectified-crop' | 'contextual-image';
type ContentName = 'details' | ImageName;

const imagesOf = (evidence: Evidence): readonly (readonly [ImageName, EvidenceImage])[] => [
  ['plate-crop', evidence.plateCrop],
  ['rectified-crop', evidence.rectifiedCrop],
  ...(evidence.contextualImage === null ? [] : [['contextual-image', evidence.contextualImage] as const]),
];

// The unit's own encrypted file is one of the two places where a plate is written out; the wire is the other.
const readRow = (recordId: number, read: PlateRead, { recordedAtUtc, clockOffsetMs }: RecordTimes): Row => ({
  record_id: recordId,
  read_id: read.readId,
  revision: read.revision,
  camera_id: read.cameraId,
  text: read.text.reveal(),
  confidence: read.confidence,
  region: read.region,
  region_confidence: read.regionConfidence,
  direction: read.direction,
  zone: read.zone,
  captured_at: Math.round(read.capturedAtUtc),
  clock_quality: read.clockQuality,
  recorded_at: Math.round(recordedAtUtc),
  clock_offset_ms: Math.round(clockOffsetMs),
});

const readDetails = (read: PlateRead): object => ({
  characters: [...read.characters],
  stacked: read.stacked,
  regionAlternatives: read.regionAlternatives,
  regionLikelihoods: read.regionLikelihoods,
  looks: read.looks,
  agreeingLooks: read.agreeingLooks,
  firstSeenUtc: Math.round(read.firstSeenUtc),
  lastSeenUtc: Math.round(read.lastSeenUtc),
  quad: read.quad,
});

const illegibleRow = (recordId: number, passage: IllegiblePassage, recordedAtUtc: UtcMs): Row => ({
  record_id: recordId,
  passage_id: passage.passageId,
  camera_id: passage.cameraId,
  localization: passage.localization,
  direction: passage.direction,
  zone: passage.zone,
  captured_at: Math.round(passage.capturedAtUtc),
  clock_quality: passage.clockQuality,
  recorded_at: Math.round(recordedAtUtc),
});

const illegibleDetails = (passage: IllegiblePassage): object => ({
  firstSeenUtc: Math.round(passage.firstSeenUtc),
  lastSeenUtc: Math.round(passage.lastSeenUtc),
});

export const hitRow = (recordId: number, hit: Hit): Row => ({
  hit_id: hit.hitId,
  record_id: recordId,
  list_id: hit.list.listId,
  source: hit.list.source,
  list_version: hit.list.version,
  list_source_time: Math.round(hit.list.sourceTimeUtc),
  list_age_unknown: Number(hit.list.ageUnknown ?? false),
  list_folds_o: Number(hit.list.foldsO),
  list_age_ms: Math.round(hit.listAgeMs),
  list_freshness: hit.listFreshness,
  entry_identity: hit.entry.entryIdentity,
  entry_plate: hit.entry.plate.reveal(),
  entry_region: hit.entry.region,
  category: hit.entry.category,
  reason: hit.entry.reason,
  details_json: JSON.stringify(hit.entry.details),
  character_match: hit.characterMatch,
  region_match: hit.regionMatch,
  match_grade: hit.matchGrade,
  read_literal: hit.readLiteral.reveal(),
  folds_json: JSON.stringify(hit.folds),
  stacked_omitted: Number(hit.stackedOmitted),
  match_probability: hit.matchProbability,
  other_entries_json: JSON.stringify(hit.otherEntries),
});

const alertRow = (recordId: number, alert: Alert): Row => ({
  alert_id: alert.alertId,
  revision: alert.revision,
  record_id: recordId,
  hit_id: alert.hit.hitId,
  channel: alert.channel,
  state: alert.state,
  unmet_conditions_json: JSON.stringify(alert.unmetConditions),
  is_test: Number(alert.isTest),
  raised_at: Math.round(alert.raisedAtUtc),
  is_final: Number(alert.stage === 'final'),
  passes_before: alert.passesBefore,
});
