import type { Database } from '../file/database.ts';
import { tableOf } from '../partitions/partition-tables.ts';

/**
 * Proved and believed time are kept apart from now on:
 *
 * - `ahead_ms`, `off_ms`: how far the believed time is ahead of `kept_utc`, in all, and by the time without power that
 *   is not proved yet.
 * - `is_settled`: whether the time without power before this boot is settled. `has_older`: whether there are records
 *   from before this boot.
 * - `synced_since_boot`: when the clock was last synchronized in this boot.
 *
 * Each read has a correction of its own, because the wall clock may step while a partition is in use.
 */
export function keepProvedTime(database: Database): void {
  database.exec(`
    ALTER TABLE meta ADD COLUMN ahead_ms INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE meta ADD COLUMN off_ms INTEGER;
    ALTER TABLE meta ADD COLUMN is_settled INTEGER NOT NULL DEFAULT 1;
    ALTER TABLE meta ADD COLUMN has_older INTEGER NOT NULL DEFAULT 1;
    ALTER TABLE meta ADD COLUMN synced_since_boot INTEGER;
    UPDATE meta SET is_settled = 0 WHERE sealed_seq IS NOT NULL;
    UPDATE meta SET has_older = 0 WHERE sealed_seq = 0;
  `);
  const kept = database
    .prepare<[], number>("SELECT partition FROM partitions WHERE state IN ('open', 'released')")
    .pluck()
    .all();
  for (const partition of kept)
    database.exec(`
      ALTER TABLE ${tableOf('reads', partition)} ADD COLUMN clock_offset_ms INTEGER NOT NULL DEFAULT 0;
      UPDATE ${tableOf('reads', partition)}
        SET clock_offset_ms = (SELECT clock_offset_ms FROM partitions WHERE partition = ${partition});
      UPDATE ${tableOf('alerts', partition)} SET raised_at = raised_at +
        (SELECT clock_offset_ms FROM partitions WHERE partition = ${partition});
    `);
}
