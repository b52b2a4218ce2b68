/**
 * The first schema. Rows that stem from a read hang on it and go with it: deleting the read deletes all of them.
 * Times are milliseconds since 1970 (UTC); columns named `_json` hold what is only ever read back whole.
 */
export const SCHEMA_1 = `
CREATE TABLE meta (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  unit_id TEXT NOT NULL,
  epoch TEXT NOT NULL,
  last_seq INTEGER NOT NULL
) STRICT;

CREATE TABLE reads (
  record_id INTEGER PRIMARY KEY,
  read_id TEXT NOT NULL,
  revision INTEGER NOT NULL,
  camera_id TEXT NOT NULL,
  text TEXT NOT NULL,
  confidence REAL NOT NULL,
  characters_json TEXT NOT NULL,
  stacked_json TEXT NOT NULL,
  region TEXT,
  region_confidence REAL,
  looks INTEGER NOT NULL,
  agreeing_looks INTEGER NOT NULL,
  captured_at INTEGER NOT NULL,
  clock_quality TEXT NOT NULL,
  first_seen INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  quad_json TEXT NOT NULL,
  recorded_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  UNIQUE (read_id, revision)
) STRICT;
CREATE INDEX reads_by_expiry ON reads (expires_at);

CREATE TABLE evidence (
  record_id INTEGER NOT NULL REFERENCES reads ON DELETE CASCADE,
  image TEXT NOT NULL CHECK (image IN ('plate-crop', 'contextual-image')),
  jpeg BLOB NOT NULL,
  sha256 TEXT NOT NULL,
  width_px INTEGER NOT NULL,
  height_px INTEGER NOT NULL,
  PRIMARY KEY (record_id, image)
) STRICT;

CREATE TABLE hits (
  record_id INTEGER NOT NULL REFERENCES reads ON DELETE CASCADE,
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
  folded_positions_json TEXT NOT NULL,
  region_match TEXT NOT NULL,
  match_grade TEXT NOT NULL,
  PRIMARY KEY (record_id, hit_id)
) STRICT;

CREATE TABLE alerts (
  record_id INTEGER NOT NULL,
  alert_id TEXT NOT NULL,
  hit_id TEXT NOT NULL,
  channel TEXT NOT NULL,
  state TEXT NOT NULL,
  unmet_conditions_json TEXT NOT NULL,
  is_test INTEGER NOT NULL,
  raised_at INTEGER NOT NULL,
  PRIMARY KEY (record_id, alert_id),
  FOREIGN KEY (record_id, hit_id) REFERENCES hits ON DELETE CASCADE
) STRICT;
CREATE INDEX alerts_by_hit ON alerts (record_id, hit_id);

CREATE TABLE outbox (
  seq INTEGER PRIMARY KEY,
  record_id INTEGER NOT NULL REFERENCES reads ON DELETE CASCADE,
  kind TEXT NOT NULL,
  topic TEXT NOT NULL,
  priority INTEGER NOT NULL,
  body BLOB NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('unpublished', 'in-flight', 'confirmed', 'refused', 'dropped')),
  reason TEXT,
  attempts INTEGER NOT NULL
) STRICT;
CREATE INDEX outbox_by_record ON outbox (record_id);
CREATE INDEX outbox_by_state ON outbox (state, priority, seq);
`;
