import { createCipheriv, createDecipheriv } from 'node:crypto';
import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import type { UtcMs } from '../../domain/time/time.ts';
import { Corrupt } from '../../platform/errors.ts';

/**
 * What ends at one moment lies in tables of its own, which are dropped whole when the moment has come: SQLite leaves
 * traces of single deleted rows in the slack of their pages, and none of a dropped table (`secure_delete=ON`).
 *
 * Pictures and messages are too large to drop in one commit. They are sealed under the partition's own key; the key is
 * dropped with the readable tables, and the sealed rows, unreadable from then on, follow in small batches.
 */
export type Partition = {
  readonly id: number;
  /** When all of it must be gone; no record's own time is earlier. */
  readonly expiresAtUtc: UtcMs;
  /** 32 bytes. */
  readonly key: Uint8Array;
};

/** What a hold keeps past its time: copies of records, which end when the hold is released. */
export type HoldPartition = Pick<Partition, 'id' | 'key'> & { readonly holdId: string };

/** `plain` holds what is searched, in clear within the encrypted file; `sealed` what is large or only read back whole. */
export const PLAIN_TABLES = ['key', 'reads', 'hits', 'alerts', 'illegible', 'queries'] as const;
export const SEALED_TABLES = ['contents', 'messages'] as const;
/** Those that the partition of a hold has beside them. */
export const HOLD_TABLES = ['hold', 'held'] as const;
export type PartitionTable = (typeof PLAIN_TABLES | typeof SEALED_TABLES | typeof HOLD_TABLES)[number];

export const tableOf = (name: PartitionTable, partition: number): string => `${name}_${partition}`;

/** Times are milliseconds since 1970 (UTC); columns named `_json` hold what is only ever read back whole. */
export const createTables = (partition: number): string => `
CREATE TABLE key_${partition} (one INTEGER PRIMARY KEY CHECK (one = 1), key BLOB NOT NULL) STRICT;

CREATE TABLE reads_${partition} (
  record_id INTEGER PRIMARY KEY,
  read_id TEXT NOT NULL,
  revision INTEGER NOT NULL,
  camera_id TEXT NOT NULL,
  text TEXT NOT NULL,
  confidence REAL NOT NULL,
  region TEXT,
  region_confidence REAL,
  direction TEXT NOT NULL,
  zone TEXT,
  captured_at INTEGER NOT NULL,
  clock_quality TEXT NOT NULL,
  recorded_at INTEGER NOT NULL,
  UNIQUE (read_id, revision)
) STRICT;
CREATE INDEX reads_${partition}_by_text ON reads_${partition} (text);

CREATE TABLE hits_${partition} (
  record_id INTEGER NOT NULL,
  hit_id TEXT NOT NULL,
  list_id TEXT NOT NULL,
  source TEXT NOT NULL,
  list_version TEXT NOT NULL,
  list_source_time INTEGER NOT NULL,
  list_folds_o INTEGER NOT NULL,
  list_age_ms INTEGER NOT NULL,
  list_freshness TEXT NOT NULL,
  entry_identity TEXT NOT NULL,
  entry_plate TEXT NOT NULL,
  entry_region TEXT,
  category TEXT NOT NULL,
  reason TEXT NOT NULL,
  details_json TEXT NOT NULL,
  character_match TEXT NOT NULL,
  region_match TEXT NOT NULL,
  match_grade TEXT NOT NULL,
  read_literal TEXT NOT NULL DEFAULT '',
  folds_json TEXT NOT NULL DEFAULT '[]',
  stacked_omitted INTEGER NOT NULL DEFAULT 0,
  match_probability REAL,
  other_entries_json TEXT NOT NULL DEFAULT '[]',
  PRIMARY KEY (record_id, hit_id)
) STRICT;

CREATE TABLE alerts_${partition} (
  record_id INTEGER NOT NULL,
  alert_id TEXT NOT NULL,
  revision INTEGER NOT NULL,
  hit_id TEXT NOT NULL,
  channel TEXT NOT NULL,
  state TEXT NOT NULL,
  unmet_conditions_json TEXT NOT NULL,
  is_test INTEGER NOT NULL,
  raised_at INTEGER NOT NULL,
  disposition TEXT,
  is_final INTEGER NOT NULL DEFAULT 1,
  passes_before INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (record_id, alert_id)
) STRICT;

CREATE TABLE illegible_${partition} (
  record_id INTEGER PRIMARY KEY,
  passage_id TEXT NOT NULL UNIQUE,
  camera_id TEXT NOT NULL,
  localization REAL NOT NULL,
  direction TEXT NOT NULL,
  zone TEXT,
  captured_at INTEGER NOT NULL,
  clock_quality TEXT NOT NULL,
  recorded_at INTEGER NOT NULL
) STRICT;

CREATE TABLE contents_${partition} (
  record_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (record_id, name)
) STRICT;

CREATE TABLE messages_${partition} (
  seq INTEGER PRIMARY KEY,
  record_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  topic TEXT NOT NULL,
  sealed BLOB
) STRICT;
CREATE INDEX messages_${partition}_by_record ON messages_${partition} (record_id);

CREATE TABLE queries_${partition} (n INTEGER PRIMARY KEY, words_json TEXT NOT NULL) STRICT;
`;

/** `hold`: its own words, a plate among them. `held`: every read that it keeps, recorded or moved here. */
export const createHoldTables = (partition: number): string => `
CREATE TABLE hold_${partition} (one INTEGER PRIMARY KEY CHECK (one = 1), words_json TEXT NOT NULL) STRICT;
CREATE TABLE held_${partition} (read_id TEXT PRIMARY KEY) STRICT;
`;

export const PARTITION_KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** What a sealed row is, so that none opens in another's place. */
export const contentLabel = (recordId: number, name: string): string => `${recordId}/${name}`;
export const messageLabel = (seq: number): string => `${seq}/message`;

/**
 * AES-256-GCM under the partition's key: a random nonce, the ciphertext, the tag.
 * @param label what it is, such as `7/plate-crop`: sealed under one label it opens under no other.
 */
export function seal(
  { key }: Pick<Partition, 'key'>,
  label: string,
  clear: Uint8Array,
  randomBytes: (count: number) => Uint8Array,
): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(label));
  return Buffer.concat([nonce, cipher.update(clear), cipher.final(), cipher.getAuthTag()]);
}

/** @throws Corrupt if it was changed, or sealed under another label or key */
export function unseal({ key }: Pick<Partition, 'key'>, label: string, sealed: Uint8Array): Uint8Array {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES))
      .setAAD(Buffer.from(label))
      .setAuthTag(sealed.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch (error) {
    throw new Corrupt('buffer.corrupt', `The buffer's ${label.replace(/^\d+\//, '')} does not open.`, error);
  }
}

/** Pictures within JSON are base64, of whose eight bits six say something: a code for single bytes takes the rest away. */
const BASE64_AWARE = { level: 1, strategy: constants.Z_HUFFMAN_ONLY };

/** As `seal`, for JSON: it is packed first, with the pictures in it. */
export const sealJson = (
  partition: Partition,
  label: string,
  json: Uint8Array,
  randomBytes: (count: number) => Uint8Array,
): Uint8Array => seal(partition, label, deflateRawSync(json, BASE64_AWARE), randomBytes);

export const unsealJson = (
  partition: Pick<Partition, 'key'>,
  label: string,
  sealed: Uint8Array,
): Uint8Array => inflateRawSync(unseal(partition, label, sealed));
