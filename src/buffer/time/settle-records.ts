/** What happens to the records of a boot when its time without power becomes known, or never will. */
import type { Database } from '../file/database.ts';
import { tableOf } from '../partitions/partition-tables.ts';
import { captureClockOf, correctionSql } from './when-captured.ts';

type Provisional = { readonly partition: number; readonly expires_at: number };

/**
 * The records of this boot are as old as powered time says. The proved time moves on by `shiftMs`, so their ends move as
 * well, and their dates by `redateMs` on top. Call it in a transaction.
 */
export function settleProvisional(
  database: Database,
  { shiftMs, redateMs }: { readonly shiftMs: number; readonly redateMs: number },
): void {
  const byMs = Math.round(shiftMs);
  for (const { partition, expires_at } of provisional(database)) {
    const offset = `clock_offset_ms + ${Math.round(shiftMs + redateMs)}`;
    redate(database, partition, {
      offset,
      raisedBy: `min(clock_offset_ms, 0) + ${Math.round(shiftMs + redateMs)}`,
    });
    database
      .prepare('UPDATE outbox SET recorded_at = recorded_at + ? WHERE partition = ?')
      .run(byMs, partition);
    close(database, partition, { endsAt: expires_at + byMs, byMs });
  }
}

/**
 * The unit was without power again before the clock was set. Nobody knows then for how long, and nothing may be kept
 * late: the ends stay. The dates stay as they were shown. Call it in a transaction.
 */
export function finishProvisional(database: Database, believedOffMs: number | null): void {
  for (const { partition, expires_at } of provisional(database)) {
    const clock = { ...captureClockOf(database, partition), believedOffMs };
    const offset = correctionSql(clock, tableOf('reads', partition));
    const raisedBy = believedOffMs === null ? '0' : `min(clock_offset_ms, 0) + ${Math.round(believedOffMs)}`;
    redate(database, partition, { offset, raisedBy });
    close(database, partition, { endsAt: expires_at, byMs: 0 });
  }
}

const provisional = (database: Database): readonly Provisional[] =>
  database
    .prepare<[], Provisional>(
      "SELECT partition, expires_at FROM partitions WHERE is_provisional = 1 AND state = 'open'",
    )
    .all();

/** Rows are updated in place: a deleted row would leave a plate in its page. */
function redate(
  database: Database,
  partition: number,
  { offset, raisedBy }: { readonly offset: string; readonly raisedBy: string },
): void {
  const [reads, alerts] = [tableOf('reads', partition), tableOf('alerts', partition)];
  database.exec(`
    UPDATE ${alerts} SET raised_at = raised_at +
      coalesce((SELECT ${raisedBy} FROM ${reads} WHERE ${reads}.record_id = ${alerts}.record_id), 0);
    UPDATE ${reads} SET clock_offset_ms = ${offset};
  `);
}

function close(
  database: Database,
  partition: number,
  { endsAt, byMs }: { readonly endsAt: number; readonly byMs: number },
): void {
  database
    .prepare(
      'UPDATE partitions SET expires_at = ?, is_provisional = 0, clock_offset_ms = ? WHERE partition = ?',
    )
    .run(freeEnd(database, Math.round(endsAt)), byMs, partition);
}

/** No two partitions may end at the same moment, so one of them ends a little earlier. */
function freeEnd(database: Database, atUtc: number): number {
  const taken = database.prepare(
    "SELECT 1 FROM partitions WHERE expires_at = ? AND is_provisional = 0 AND state = 'open'",
  );
  let free = atUtc;
  while (taken.get(free) !== undefined) free -= 1;
  return free;
}
