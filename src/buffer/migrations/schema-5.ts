/** Plates that were not read, with their crops and without a text. */
export const SCHEMA_5 = `
CREATE TABLE illegible (
  record_id INTEGER PRIMARY KEY,
  passage_id TEXT NOT NULL UNIQUE,
  camera_id TEXT NOT NULL,
  localization REAL NOT NULL,
  direction TEXT NOT NULL,
  zone TEXT,
  captured_at INTEGER NOT NULL,
  clock_quality TEXT NOT NULL,
  first_seen INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX illegible_by_expiry ON illegible (expires_at);

CREATE TABLE illegible_evidence (
  record_id INTEGER NOT NULL REFERENCES illegible ON DELETE CASCADE,
  image TEXT NOT NULL CHECK (image IN ('plate-crop', 'rectified-crop')),
  jpeg BLOB NOT NULL,
  sha256 TEXT NOT NULL,
  width_px INTEGER NOT NULL,
  height_px INTEGER NOT NULL,
  PRIMARY KEY (record_id, image)
) STRICT;
`;
