import { setImmediate } from 'node:timers/promises';
import type { UtcMs } from '../domain/time.ts';
import { type Database, explained } from './database.ts';

export type PurgeResult = {
  readonly reads: number;
  /** Plates that had not been read. */
  readonly illegible: number;
  /** Messages that were deleted before the broker had confirmed them. */
  readonly undelivered: number;
  /** Whether the write-ahead log was emptied too; if not, an open reader held it and the next purge does it. */
  readonly logEmptied: boolean;
};

/** Reads, and illegible passages, per transaction: a few milliseconds, so that a read to be recorded never waits long. */
const BATCH = 100;

const expired = (table: 'reads' | 'illegible'): string =>
  `SELECT record_id FROM ${table} WHERE expires_at <= @now ORDER BY expires_at, record_id LIMIT @batch`;

/**
 * Deletes every record whose time has come (policy R1), a read with its evidence, hits, alerts and messages, delivered or
 * not, and empties the write-ahead log, which holds copies. Other work gets its turn between batches; if the database is
 * closed meanwhile, the rest is left for the next purge.
 */
export async function purgeExpired(database: Database, nowUtc: UtcMs): Promise<PurgeResult> {
  let [reads, illegible, undelivered] = [0, 0, 0];
  while (database.open) {
    const batch = explained(database, () => purgeBatch(database, nowUtc));
    reads += batch.reads;
    illegible += batch.illegible;
    undelivered += batch.undelivered;
    if (batch.reads < BATCH && batch.illegible < BATCH) break;
    await setImmediate();
  }
  const logEmptied = database.open && explained(database, () => emptyLog(database));
  return { reads, illegible, undelivered, logEmptied };
}

function purgeBatch(database: Database, nowUtc: UtcMs): Omit<PurgeResult, 'logEmptied'> {
  const bounds = { now: nowUtc, batch: BATCH };
  return database
    .transaction(() => {
      const undelivered = database
        .prepare<[typeof bounds], number>(
          `SELECT count(*) FROM outbox WHERE state <> 'confirmed' AND record_id IN (${expired('reads')})`,
        )
        .pluck()
        .get(bounds);
      const purged = (table: 'reads' | 'illegible'): number =>
        database
          .prepare<[typeof bounds]>(`DELETE FROM ${table} WHERE record_id IN (${expired(table)})`)
          .run(bounds).changes;
      return { reads: purged('reads'), illegible: purged('illegible'), undelivered: undelivered ?? 0 };
    })
    .immediate();
}

/** @returns false if a reader is open: SQLite answers busy=1 then. */
function emptyLog(database: Database): boolean {
  return database.pragma('wal_checkpoint(TRUNCATE)', { simple: true }) === 0;
}
