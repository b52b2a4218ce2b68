/**
 * The rectified crop is evidence too. SQLite cannot change a CHECK in place, so the table is copied: for that moment
 * the file needs room for its images twice.
 */
export const SCHEMA_4 = `
CREATE TABLE evidence_of_three (
  record_id INTEGER NOT NULL REFERENCES reads ON DELETE CASCADE,
  image TEXT NOT NULL CHECK (image IN ('plate-crop', 'rectified-crop', 'contextual-image')),
  jpeg BLOB NOT NULL,
  sha256 TEXT NOT NULL,
  width_px INTEGER NOT NULL,
  height_px INTEGER NOT NULL,
  PRIMARY KEY (record_id, image)
) STRICT;
INSERT INTO evidence_of_three SELECT * FROM evidence;
DROP TABLE evidence;
ALTER TABLE evidence_of_three RENAME TO evidence;
`;
