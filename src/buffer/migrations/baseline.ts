/**
 * The tables that every buffer has. They contain no plate data, so single rows may be deleted from them. Plate data is
 * in the tables of a partition (`partition-tables.ts`). Times are milliseconds since 1970 (UTC).
 *
 * - `meta`: the unit that owns the file, its counters, and what is known of the time, which survives a reboot.
 * - `partitions`: groups of records that end at one moment, or with a hold. A partition that is created while the clock
 *   is unknown is provisional. When the clock is set, its end moves by `clock_offset_ms`. The timestamps of its records
 *   were wrong by the same amount.
 * - `outbox`: messages that wait for the broker. `retry_at` is when a refused message is offered again.
 * - `purged_messages`: messages that were purged before the broker had them, until the broker has been informed.
 * - `alert_counts`: the outcomes of alerts, by month. They are kept longer than the alerts.
 */
export const BASELINE = `
CREATE TABLE meta (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  unit_id TEXT NOT NULL,
  epoch TEXT NOT NULL,
  last_seq INTEGER NOT NULL,
  last_record INTEGER NOT NULL DEFAULT 0,
  kept_utc INTEGER,
  kept_since_boot INTEGER NOT NULL DEFAULT 0,
  kept_boot TEXT NOT NULL DEFAULT '',
  sealed_seq INTEGER
) STRICT;

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
CREATE UNIQUE INDEX partitions_by_expiry ON partitions (expires_at, is_provisional) WHERE state = 'open';

CREATE TABLE outbox (
  seq INTEGER PRIMARY KEY,
  partition INTEGER NOT NULL,
  priority INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('unpublished', 'in-flight', 'refused')),
  reason TEXT,
  attempts INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  retry_at INTEGER
) STRICT;
CREATE INDEX outbox_by_state ON outbox (state, priority, seq);
CREATE INDEX outbox_by_partition ON outbox (partition);
CREATE INDEX outbox_by_retry ON outbox (retry_at) WHERE state = 'refused';

CREATE TABLE purged_messages (
  from_seq INTEGER PRIMARY KEY,
  to_seq INTEGER NOT NULL,
  told_by INTEGER
) STRICT;
CREATE INDEX purged_messages_by_told ON purged_messages (told_by);

CREATE TABLE audit (
  n INTEGER PRIMARY KEY,
  hash TEXT NOT NULL,
  entry TEXT NOT NULL
) STRICT;

CREATE TABLE alert_counts (
  epoch TEXT NOT NULL,
  month TEXT NOT NULL,
  list_id TEXT NOT NULL,
  match_grade TEXT NOT NULL,
  channel TEXT NOT NULL,
  outcome TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (epoch, month, list_id, match_grade, channel, outcome)
) STRICT, WITHOUT ROWID;
`;
