import { setImmediate } from 'node:timers/promises';
import type { UtcMs } from '../domain/time.ts';
import { type Database, explained } from './database.ts';

export type PurgeResult = {
  readonly reads: number;
  /** Messages that were deleted before the broker had confirmed them. */
  readonly undelivered: number;
  /** Whether the write-ahead log was emptied too; if not, an open reader held it and the next purge does it. */
  readonly logEmptied: boolean;
};

/** Reads per transaction: a few milliseconds, so that a read to be recorded never waits long. */
const BATCH = 100;

const EXPIRED =
  'SELECT record_id FROM reads WHERE expires_at <= @now ORDER BY expires_at, record_id LIMIT @batch';

/**
 * Deletes every read whose time has come, with its evidence, hits, alerts and messages, delivered or not (policy R1),
 * and empties the write-ahead log, which holds copies. Other work gets its turn between batches; if the database is
 * closed meanwhile, the rest is left for the next purge.
 */
export async function purgeExpired(database: Database, nowUtc: UtcMs): Promise<PurgeResult> {
  let reads = 0;
  let undelivered = 0;
  while (database.open) {
    const batch = explained(database, () => purgeBatch(database, nowUtc));
    reads += batch.reads;
    undelivered += batch.undelivered;
    if (batch.reads < BATCH) break;
    await setImmediate();
  }
  const logEmptied = database.open && explained(database, () => emptyLog(database));
  return { reads, undelivered, logEmptied };
}

function purgeBatch(database: Database, nowUtc: UtcMs): { reads: number; undelivered: number } {
  const bounds = { now: nowUtc, batch: BATCH };
  return database
    .transaction(() => {
      const undelivered = database
        .prepare<[typeof bounds], number>(
          `SELECT count(*) FROM outbox WHERE state <> 'confirmed' AND record_id IN (${EXPIRED})`,
        )
        .pluck()
        .get(bounds);
      const { changes } = database
        .prepare<[typeof bounds]>(`DELETE FROM reads WHERE record_id IN (${EXPIRED})`)
        .run(bounds);
      return { reads: changes, undelivered: undelivered ?? 0 };
    })
    .immediate();
}

/** @returns false if a reader is open: SQLite answers busy=1 then. */
function emptyLog(database: Database): boolean {
  return database.pragma('wal_checkpoint(TRUNCATE)', { simple: true }) === 0;
}
