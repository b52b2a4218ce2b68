import type { Alert } from '../domain/alert.ts';
import type { EvidenceImage } from '../domain/evidence.ts';
import type { Hit } from '../domain/hit.ts';
import type { IllegiblePassage } from '../domain/illegible-passage.ts';
import type { PlateRead } from '../domain/plate-read.ts';
import type { UtcMs } from '../domain/time.ts';
import type { Database } from './database.ts';

/** What is kept of one read. */
export type RecordEntry = {
  readonly read: PlateRead;
  readonly hits: readonly Hit[];
  /** Those of this read's text; and those of the text before that are withdrawn with it. */
  readonly alerts: readonly Alert[];
};

/** Reads, evidence, hits, alerts and illegible passages as rows. Every method runs inside the caller's transaction. */
export class Records {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @returns the record's id, or null if this revision of the read is not recorded. */
  find(readId: string, revision: number): number | null {
    const row = this.#database
      .prepare<[string, number], { record_id: number }>(
        'SELECT record_id FROM reads WHERE read_id = ? AND revision = ?',
      )
      .get(readId, revision);
    return row?.record_id ?? null;
  }

  /** @returns the new record's id. */
  insert(entry: RecordEntry, recordedAtUtc: UtcMs, expiresAtUtc: UtcMs): number {
    const recordId = this.#insert('reads', readRow(entry.read, recordedAtUtc, expiresAtUtc));
    const { plateCrop, rectifiedCrop, contextualImage } = entry.read.evidence;
    this.#insert('evidence', imageRow(recordId, 'plate-crop', plateCrop));
    this.#insert('evidence', imageRow(recordId, 'rectified-crop', rectifiedCrop));
    if (contextualImage !== null)
      this.#insert('evidence', imageRow(recordId, 'contextual-image', contextualImage));
    for (const hit of entry.hits) this.#insert('hits', hitRow(recordId, hit));
    for (const alert of entry.alerts) {
      if (alert.state === 'withdrawn') this.#withdraw(alert);
      else this.#insert('alerts', alertRow(recordId, alert));
    }
    return recordId;
  }

  /** A repetition (its sender did not hear of the first commit) changes nothing. */
  insertIllegible(passage: IllegiblePassage, recordedAtUtc: UtcMs, expiresAtUtc: UtcMs): void {
    const known = this.#database
      .prepare('SELECT 1 FROM illegible WHERE passage_id = ?')
      .get(passage.passageId);
    if (known !== undefined) return;
    const recordId = this.#insert('illegible', illegibleRow(passage, recordedAtUtc, expiresAtUtc));
    const { plateCrop, rectifiedCrop } = passage.evidence;
    this.#insert('illegible_evidence', imageRow(recordId, 'plate-crop', plateCrop));
    this.#insert('illegible_evidence', imageRow(recordId, 'rectified-crop', rectifiedCrop));
  }

  /** Its row hangs on the revision that raised it, and stays there. */
  #withdraw({ alertId, revision }: Alert): void {
    this.#database
      .prepare<[number, string]>("UPDATE alerts SET state = 'withdrawn', revision = ? WHERE alert_id = ?")
      .run(revision, alertId);
  }

  #insert(table: string, row: Row): number {
    const columns = Object.keys(row);
    const values = columns.map((column) => `@${column}`);
    const sql = `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${values.join(', ')})`;
    return Number(this.#database.prepare<[Row]>(sql).run(row).lastInsertRowid);
  }
}

type Row = Readonly<Record<string, string | number | Uint8Array | null>>;

// The unit's own encrypted file is one of the two places where a plate is written out; the wire is the other.
const readRow = (read: PlateRead, recordedAtUtc: UtcMs, expiresAtUtc: UtcMs): Row => ({
  read_id: read.readId,
  revision: read.revision,
  camera_id: read.cameraId,
  text: read.text.reveal(),
  confidence: read.confidence,
  characters_json: JSON.stringify([...read.characters]),
  stacked_json: JSON.stringify(read.stacked),
  region: read.region,
  region_confidence: read.regionConfidence,
  region_alternatives_json: JSON.stringify(read.regionAlternatives),
  looks: read.looks,
  agreeing_looks: read.agreeingLooks,
  direction: read.direction,
  zone: read.zone,
  captured_at: Math.round(read.capturedAtUtc),
  clock_quality: read.clockQuality,
  first_seen: Math.round(read.firstSeenUtc),
  last_seen: Math.round(read.lastSeenUtc),
  quad_json: JSON.stringify(read.quad),
  recorded_at: Math.round(recordedAtUtc),
  expires_at: Math.floor(expiresAtUtc),
});

const illegibleRow = (passage: IllegiblePassage, recordedAtUtc: UtcMs, expiresAtUtc: UtcMs): Row => ({
  passage_id: passage.passageId,
  camera_id: passage.cameraId,
  localization: passage.localization,
  direction: passage.direction,
  zone: passage.zone,
  captured_at: Math.round(passage.capturedAtUtc),
  clock_quality: passage.clockQuality,
  first_seen: Math.round(passage.firstSeenUtc),
  last_seen: Math.round(passage.lastSeenUtc),
  recorded_at: Math.round(recordedAtUtc),
  expires_at: Math.floor(expiresAtUtc),
});

type ImageName = 'plate-crop' | 'rectified-crop' | 'contextual-image';

const imageRow = (recordId: number, image: ImageName, of: EvidenceImage): Row => ({
  record_id: recordId,
  image,
  jpeg: of.jpeg,
  sha256: of.sha256,
  width_px: of.widthPx,
  height_px: of.heightPx,
});

const hitRow = (recordId: number, hit: Hit): Row => ({
  hit_id: hit.hitId,
  record_id: recordId,
  list_id: hit.list.listId,
  source: hit.list.source,
  list_version: hit.list.version,
  list_source_time: Math.round(hit.list.sourceTimeUtc),
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
  folded_positions_json: JSON.stringify(hit.foldedPositions),
  region_match: hit.regionMatch,
  match_grade: hit.matchGrade,
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
});
