import { expiryGridMs } from '../../domain/keeping/retention.ts';
import { type UtcMs, utcMs } from '../../domain/time/time.ts';
import type { Database } from '../file/database.ts';
import { PARTITION_KEY_BYTES, type Partition } from '../partitions/partition.ts';
import { tableOf } from '../partitions/partition-tables.ts';
import { contentLabel, messageLabel, seal, sealJson } from '../partitions/sealed-rows.ts';
import { createTables6 } from './schema-6-tables.ts';

/** Tables that hold nothing of a plate: rows may be deleted from them one by one. */
const CENTRAL = `
CREATE TABLE partitions (
  partition INTEGER PRIMARY KEY AUTOINCREMENT,
  expires_at INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'purging', 'purged')),
  reads INTEGER NOT NULL DEFAULT 0,
  illegible INTEGER NOT NULL DEFAULT 0,
  undelivered INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX partitions_by_expiry ON partitions (expires_at) WHERE state = 'open';

ALTER TABLE meta ADD COLUMN last_record INTEGER NOT NULL DEFAULT 0;

CREATE TABLE outbox (
  seq INTEGER PRIMARY KEY,
  partition INTEGER NOT NULL,
  priority INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('unpublished', 'in-flight', 'refused')),
  reason TEXT,
  attempts INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL
) STRICT;
CREATE INDEX outbox_by_state ON outbox (state, priority, seq);
CREATE INDEX outbox_by_partition ON outbox (partition);

CREATE TABLE audit (
  n INTEGER PRIMARY KEY,
  hash TEXT NOT NULL,
  entry TEXT NOT NULL
) STRICT;
`;

const PREPARE_OLD = `
ALTER TABLE outbox RENAME TO old_outbox;
DROP INDEX outbox_by_state;
DROP INDEX outbox_by_record;
`;

/** Children first. */
const DROP_OLD = ['old_outbox', 'alerts', 'hits', 'evidence', 'reads', 'illegible_evidence', 'illegible']
  .map((table) => `DROP TABLE ${table};`)
  .join('\n');

type OldColumn = 'expires_at' | 'captured_at' | 'looks' | 'agreeing_looks' | 'first_seen' | 'last_seen';
type Old = Readonly<Record<string, string | number | null> & Record<OldColumn, string | number | null>>;
type OldImage = {
  readonly image: string;
  readonly jpeg: Uint8Array;
  readonly sha256: string;
  readonly width_px: number;
  readonly height_px: number;
};

/**
 * Tables by expiry. What is recorded already goes into partitions that end a little before its time, never after it.
 * For this moment the file needs room for everything twice.
 */
export function toSchema6(database: Database, randomBytes: (count: number) => Uint8Array): void {
  database.exec(PREPARE_OLD + CENTRAL);
  const move = new Move(database, randomBytes);
  move.records('reads', 'evidence');
  // Of two tables that counted apart: the passages' records come after the reads' now.
  const offset = Number(database.prepare('SELECT coalesce(max(record_id), 0) FROM reads').pluck().get());
  move.records('illegible', 'illegible_evidence', offset);
  const last = Number(database.prepare('SELECT coalesce(max(record_id), 0) FROM illegible').pluck().get());
  database.prepare('UPDATE meta SET last_record = ?').run(offset + last);
  database.exec(DROP_OLD);
}

const PLAIN_COLUMNS = {
  reads: `read_id revision camera_id text confidence region region_confidence direction zone captured_at clock_quality
    recorded_at`,
  illegible: 'passage_id camera_id localization direction zone captured_at clock_quality recorded_at',
};

class Move {
  readonly #database: Database;
  readonly #randomBytes: (count: number) => Uint8Array;
  /** By their end. The class that does this later knows of columns that are not there yet. */
  readonly #partitions = new Map<number, Partition>();

  constructor(database: Database, randomBytes: (count: number) => Uint8Array) {
    this.#database = database;
    this.#randomBytes = randomBytes;
  }

  records(table: 'reads' | 'illegible', images: string, offset = 0): void {
    const ids = this.#database.prepare<[], number>(`SELECT record_id FROM ${table}`).pluck().all();
    const select = this.#database.prepare<[number], Old>(`SELECT * FROM ${table} WHERE record_id = ?`);
    for (const oldId of ids) {
      const old = select.get(oldId);
      if (old === undefined) continue;
      const partition = this.#partitionOf(old);
      const recordId = oldId + offset;
      const plain = PLAIN_COLUMNS[table].split(/\s+/);
      const row = Object.fromEntries(plain.map((name) => [name, old[name] ?? null]));
      this.#insert(tableOf(table, partition.id), { record_id: recordId, ...row });
      this.#contents(partition, recordId, old, this.#imagesOf(images, oldId));
      if (table === 'reads') this.#hanging(partition, recordId);
    }
  }

  #partitionOf(old: Old): Partition {
    const expiresAt = Number(old.expires_at);
    const gridMs = expiryGridMs(expiresAt - Number(old.captured_at));
    const end = Math.floor(expiresAt / gridMs) * gridMs;
    const partition = this.#partitions.get(end) ?? this.#create(utcMs(end));
    this.#partitions.set(end, partition);
    return partition;
  }

  #create(expiresAtUtc: UtcMs): Partition {
    const insert = this.#database.prepare('INSERT INTO partitions (expires_at) VALUES (?)');
    const id = Number(insert.run(expiresAtUtc).lastInsertRowid);
    this.#database.exec(createTables6(id));
    const key = this.#randomBytes(PARTITION_KEY_BYTES);
    this.#insert(tableOf('key', id), { one: 1, key });
    return { id, expiresAtUtc, key };
  }

  #imagesOf(table: string, oldId: number): readonly OldImage[] {
    return this.#database
      .prepare<[number], OldImage>(`SELECT * FROM ${table} WHERE record_id = ?`)
      .all(oldId);
  }

  #contents(partition: Partition, recordId: number, old: Old, images: readonly OldImage[]): void {
    const parsed = (name: string): unknown => (old[name] == null ? undefined : JSON.parse(String(old[name])));
    const details = {
      characters: parsed('characters_json'),
      stacked: parsed('stacked_json'),
      regionAlternatives: parsed('region_alternatives_json'),
      looks: old.looks,
      agreeingLooks: old.agreeing_looks,
      firstSeenUtc: old.first_seen,
      lastSeenUtc: old.last_seen,
      quad: parsed('quad_json'),
      images: Object.fromEntries(
        images.map(({ image, sha256, width_px, height_px }) => [
          image,
          { sha256, widthPx: width_px, heightPx: height_px },
        ]),
      ),
    };
    const keep = (name: string, sealed: Uint8Array): void =>
      this.#insert(tableOf('contents', partition.id), { record_id: recordId, name, sealed });
    const json = Buffer.from(JSON.stringify(details));
    keep('details', sealJson(partition, contentLabel(recordId, 'details'), json, this.#randomBytes));
    for (const { image, jpeg } of images)
      keep(image, seal(partition, contentLabel(recordId, image), jpeg, this.#randomBytes));
  }

  /** Hits, alerts and messages of a read. */
  #hanging(partition: Partition, recordId: number): void {
    const of = (table: string) =>
      this.#database
        .prepare<[number], Record<string, string | number | Uint8Array | null>>(
          `SELECT * FROM ${table} WHERE record_id = ?`,
        )
        .all(recordId);
    for (const hit of of('hits')) this.#insert(tableOf('hits', partition.id), hit);
    for (const alert of of('alerts')) this.#insert(tableOf('alerts', partition.id), alert);
    const recordedAt = this.#database
      .prepare<[number], number>('SELECT recorded_at FROM reads WHERE record_id = ?')
      .pluck()
      .get(recordId);
    for (const { seq, kind, topic, priority, body, state, reason, attempts } of of('old_outbox')) {
      const waits = state !== 'confirmed' && state !== 'dropped';
      const sealed = waits
        ? sealJson(partition, messageLabel(Number(seq)), body as Uint8Array, this.#randomBytes)
        : null;
      this.#insert(tableOf('messages', partition.id), { seq, record_id: recordId, kind, topic, sealed });
      const waiting = { seq, partition: partition.id, priority, state, reason, attempts };
      if (waits) this.#insert('outbox', { ...waiting, recorded_at: recordedAt ?? 0 });
    }
  }

  #insert(table: string, row: Readonly<Record<string, unknown>>): void {
    const columns = Object.keys(row);
    const values = columns.map((column) => `@${column}`);
    this.#database
      .prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${values.join(', ')})`)
      .run(row);
  }
}
