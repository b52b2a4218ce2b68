/**
 * `plain` tables hold what is searched, in clear within the encrypted file. `sealed` tables hold rows that are large or
 * only read back whole.
 */
export const PLAIN_TABLES = ['key', 'reads', 'hits', 'alerts', 'illegible', 'queries'] as const;
export const SEALED_TABLES = ['contents', 'messages'] as const;
/** The additional tables of a hold's partition. */
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
  clock_offset_ms INTEGER NOT NULL DEFAULT 0,
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
  list_age_unknown INTEGER NOT NULL DEFAULT 0,
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

/**
 * `hold`: the text of the hold, including a plate. `held`: every read that it keeps, whether recorded or moved here.
 */
export const createHoldTables = (partition: number): string => `
CREATE TABLE hold_${partition} (one INTEGER PRIMARY KEY CHECK (one = 1), words_json TEXT NOT NULL) STRICT;
CREATE TABLE held_${partition} (read_id TEXT PRIMARY KEY) STRICT;
`;
