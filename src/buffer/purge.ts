import { setImmediate } from 'node:timers/promises';
import { toIsoUtc, type UtcMs, utcMs } from '../domain/time.ts';
import type { AuditTrail } from './audit-trail.ts';
import { type Database, explained } from './database.ts';
import { PLAIN_TABLES, SEALED_TABLES, tableOf } from './partition.ts';
import type { Partitions } from './partitions.ts';

export type PurgeResult = {
  readonly reads: number;
  /** Plates that had not been read. */
  readonly illegible: number;
  /** Messages that were deleted before the broker had confirmed them. */
  readonly undelivered: number;
  /** Whether the write-ahead log was emptied too; if not, an open reader held it, and the next purge counts this one. */
  readonly logEmptied: boolean;
};

/** Sealed rows per transaction: a few milliseconds, so that a read to be recorded never waits long. */
const BATCH = 32;

/**
 * Deletes every partition whose time has come (policy R1): its readable tables and its key in one commit, its sealed rows
 * after them, and at last what the write-ahead log has of all that. It counts once the log is empty. Other work gets its
 * turn between the commits. After a crash, or if the database is closed meanwhile, the next purge goes on where this one was.
 */
export async function purgeExpired(
  database: Database,
  partitions: Partitions,
  audit: AuditTrail,
  nowUtc: UtcMs,
): Promise<PurgeResult> {
  for (const id of due(database, nowUtc)) {
    if (!database.open) break;
    explained(database, () => destroyReadable(database, id));
    partitions.forget(id);
    for (const table of SEALED_TABLES) await deleteRows(database, tableOf(table, id));
    if (database.open) explained(database, () => dropSealed(database, id));
  }
  if (!database.open || !explained(database, () => emptyLog(database)))
    return { ...NOTHING, logEmptied: false };
  const gone = explained(database, () => counted(database, audit));
  explained(database, () => emptyLog(database));
  return { ...gone, logEmptied: true };
}

const NOTHING = { reads: 0, illegible: 0, undelivered: 0 };

const due = (database: Database, nowUtc: UtcMs): readonly number[] =>
  explained(database, () =>
    database
      .prepare<[number], number>(
        "SELECT partition FROM partitions WHERE (state = 'open' AND expires_at <= ?) OR state = 'purging'",
      )
      .pluck()
      .all(nowUtc),
  );

/** Its rows count now, for later nobody can count them. Nothing happens where this was done before a crash. */
function destroyReadable(database: Database, id: number): void {
  const destroy = database.transaction(() => {
    database
      .prepare(
        `UPDATE partitions SET state = 'purging',
           reads = (SELECT count(*) FROM ${tableOf('reads', id)}),
           illegible = (SELECT count(*) FROM ${tableOf('illegible', id)}),
           undelivered = (SELECT count(*) FROM outbox WHERE outbox.partition = partitions.partition)
         WHERE partition = ?`,
      )
      .run(id);
    database.exec(PLAIN_TABLES.map((table) => `DROP TABLE ${tableOf(table, id)};`).join(''));
    database.prepare('DELETE FROM outbox WHERE partition = ?').run(id);
  });
  if (isOpen(database, id)) destroy.immediate();
}

const isOpen = (database: Database, id: number): boolean =>
  database.prepare("SELECT 1 FROM partitions WHERE partition = ? AND state = 'open'").get(id) !== undefined;

async function deleteRows(database: Database, table: string): Promise<void> {
  while (database.open) {
    const { changes } = explained(database, () =>
      database.prepare(`DELETE FROM ${table} WHERE rowid IN (SELECT rowid FROM ${table} LIMIT ?)`).run(BATCH),
    );
    if (changes < BATCH) return;
    await setImmediate();
  }
}

function dropSealed(database: Database, id: number): void {
  const drop = database.transaction(() => {
    database.exec(SEALED_TABLES.map((table) => `DROP TABLE ${tableOf(table, id)};`).join(''));
    database.prepare("UPDATE partitions SET state = 'purged' WHERE partition = ?").run(id);
  });
  drop.immediate();
}

/** @returns false if a reader is open: SQLite answers busy=1 then. */
const emptyLog = (database: Database): boolean =>
  database.pragma('wal_checkpoint(TRUNCATE)', { simple: true }) === 0;

type Gone = Omit<PurgeResult, 'logEmptied'> & { readonly expires_at: number };

/** Adds up what is gone for good, once, and leaves the count and the range in the audit chain (policy R4). */
function counted(database: Database, audit: AuditTrail): Omit<PurgeResult, 'logEmptied'> {
  const gone = database
    .prepare<[], Gone>(
      "SELECT expires_at, reads, illegible, undelivered FROM partitions WHERE state = 'purged'",
    )
    .all();
  if (gone.length === 0) return NOTHING;
  const sum = (pick: (one: Gone) => number): number => gone.reduce((total, one) => total + pick(one), 0);
  const counts = {
    reads: sum(({ reads }) => reads),
    illegible: sum(({ illegible }) => illegible),
    undelivered: sum(({ undelivered }) => undelivered),
  };
  const ends = gone.map(({ expires_at }) => expires_at);
  const note = database.transaction(() => {
    database.prepare("DELETE FROM partitions WHERE state = 'purged'").run();
    audit.add({
      what: 'purge',
      ...counts,
      endedFromUtc: toIsoUtc(utcMs(Math.min(...ends))),
      endedToUtc: toIsoUtc(utcMs(Math.max(...ends))),
    });
  });
  note.immediate();
  audit.keepHead();
  return counts;
}
