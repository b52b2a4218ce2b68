/**
 * Tombstones: which messages were purged before the broker had them, until it knows.
 *
 * Time: what is known of it outlives the boot. A partition that is begun while the clock is unknown is provisional: when the
 * clock is set, its end moves by `clock_offset_ms`, by which its records' own stamps were wrong too.
 *
 * Holds: a partition may belong to a hold. It then ends when the hold is released, and at no time before; the key of such
 * a partition, the hold's own words and the copies of what it keeps go with it.
 */
export const SCHEMA_7 = `
-- When a refused message is offered once more.
ALTER TABLE outbox ADD COLUMN retry_at INTEGER;

ALTER TABLE partitions RENAME TO old_partitions;
DROP INDEX partitions_by_expiry;
CREATE TABLE partitions (
  partition INTEGER PRIMARY KEY AUTOINCREMENT,
  expires_at INTEGER,
  hold TEXT UNIQUE,
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'released', 'purging', 'purged')),
  reads INTEGER NOT NULL DEFAULT 0,
  held INTEGER NOT NULL DEFAULT 0,
  is_provisional INTEGER NOT NULL DEFAULT 0,
  clock_offset_ms INTEGER NOT NULL DEFAULT 0,
  illegible INTEGER NOT NULL DEFAULT 0,
  undelivered INTEGER NOT NULL DEFAULT 0,
  CHECK ((expires_at IS NULL) = (hold IS NOT NULL))
) STRICT;
INSERT INTO partitions (partition, expires_at, state, reads, illegible, undelivered)
  SELECT partition, expires_at, state, reads, illegible, undelivered FROM old_partitions;
-- No number is given twice, though the last partitions may be gone already.
INSERT INTO sqlite_sequence (name, seq)
  SELECT 'partitions', 0 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'partitions');
UPDATE sqlite_sequence
  SET seq = max(seq, coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'old_partitions'), 0))
  WHERE name = 'partitions';
DROP TABLE old_partitions;
CREATE TABLE purged_messages (
  from_seq INTEGER PRIMARY KEY,
  to_seq INTEGER NOT NULL,
  told_by INTEGER
) STRICT;
CREATE INDEX purged_messages_by_told ON purged_messages (told_by);
ALTER TABLE meta ADD COLUMN kept_utc INTEGER;
ALTER TABLE meta ADD COLUMN kept_since_boot INTEGER NOT NULL DEFAULT 0;
ALTER TABLE meta ADD COLUMN kept_boot TEXT NOT NULL DEFAULT '';
ALTER TABLE meta ADD COLUMN sealed_seq INTEGER;
CREATE INDEX outbox_by_retry ON outbox (retry_at) WHERE state = 'refused';
CREATE UNIQUE INDEX partitions_by_expiry ON partitions (expires_at, is_provisional) WHERE state = 'open';
`;
