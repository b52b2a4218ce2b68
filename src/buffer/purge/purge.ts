import { setImmediate } from 'node:timers/promises';
import type { AuditEntry } from '../../domain/access/audit.ts';
import type { OnStep } from '../../domain/time/step.ts';
import { toIsoUtc, type UtcMs, utcMs } from '../../domain/time/time.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { type Database, explained } from '../file/database.ts';
import { copyHeld, countHeld } from '../holds/held-records.ts';
import { notePurged } from '../outbox/tombstones.ts';
import { HOLD_TABLES, PLAIN_TABLES, SEALED_TABLES, tableOf } from '../partitions/partition-tables.ts';
import type { Partitions } from '../partitions/partitions.ts';
import { keepCounts } from '../records/alert-counts.ts';

/** What expired. The audit chain records what a released hold takes with it. */
export type PurgeResult = {
  readonly reads: number;
  /** Expired reads that a hold keeps. */
  readonly held: number;
  /** Plates that could not be read. */
  readonly illegible: number;
  /** Messages that were deleted before the broker had confirmed them. */
  readonly undelivered: number;
  /**
   * Whether the write-ahead log was also emptied. If not, an open reader prevented it, and the next purge counts these
   * records.
   */
  readonly logEmptied: boolean;
};

export type PurgeParts = {
  readonly database: Database;
  readonly partitions: Partitions;
  readonly audit: AuditTrail;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly onStep: OnStep;
};

/** Sealed rows per transaction. Each takes a few milliseconds, so that a new read never waits long. */
const BATCH = 32;

/**
 * Deletes every partition that has expired (policy R1) or whose hold was released (R2). First, what a hold keeps is
 * copied out. Then the readable tables and the key go in one commit. Then the sealed rows go. Last, the write-ahead log
 * is emptied of all that. The purge counts once the log is empty. Other work gets its turn between the commits. After a
 * crash, or if the database is closed during a purge, the next purge continues from there.
 */
export async function purgeExpired(parts: PurgeParts, nowUtc: UtcMs): Promise<PurgeResult> {
  const { database, partitions, audit, onStep } = parts;
  for (const id of due(database, nowUtc)) {
    if (isReadable(database, id)) await copyOut(parts, id);
    if (!database.open) break;
    onStep('purge-copied');
    explained(database, () => destroyReadable(parts, id, nowUtc));
    partitions.forget(id);
    onStep('purge-unreadable');
    for (const table of SEALED_TABLES) await deleteRows(parts, tableOf(table, id));
    if (database.open) explained(database, () => dropSealed(database, id));
    onStep('purge-dropped');
  }
  if (!database.open || !explained(database, () => emptyLog(database)))
    return { ...NOTHING, logEmptied: false };
  onStep('purge-log-emptied');
  const gone = explained(database, () => counted(database, audit));
  explained(database, () => emptyLog(database));
  onStep('purge-counted');
  return { ...gone, logEmptied: true };
}

const NOTHING = { reads: 0, held: 0, illegible: 0, undelivered: 0 };

const due = (database: Database, nowUtc: UtcMs): readonly number[] =>
  explained(database, () =>
    database
      .prepare<[number], number>(
        `SELECT partition FROM partitions
         WHERE (state = 'open' AND expires_at <= ?) OR state IN ('released', 'purging')`,
      )
      .pluck()
      .all(nowUtc),
  );

/** Nothing else runs between the last call of this loop, which finds nothing left to copy, and the step after it. */
async function copyOut({ database, partitions, randomBytes }: PurgeParts, id: number): Promise<void> {
  const from = { id, key: partitions.keyOf(id) };
  const copySome = (): number =>
    partitions.ofHolds().reduce((sum, hold) => sum + copyHeld(database, from, hold, randomBytes), 0);
  while (database.open && explained(database, copySome) > 0) await setImmediate();
}

/** Counts the rows now, because they cannot be counted later. Does nothing if this was done before a crash. */
function destroyReadable({ database, partitions }: PurgeParts, id: number, nowUtc: UtcMs): void {
  const destroy = database.transaction(() => {
    const held = countHeld(database, id, partitions.ofHolds());
    database
      .prepare(
        `UPDATE partitions SET state = 'purging', held = @held,
           reads = (SELECT count(*) FROM ${tableOf('reads', id)}) - @held,
           illegible = (SELECT count(*) FROM ${tableOf('illegible', id)}),
           undelivered = (SELECT count(*) FROM outbox WHERE outbox.partition = partitions.partition)
         WHERE partition = @id`,
      )
      .run({ held, id });
    const isHold = isOfHold(database, id);
    // Records that a hold keeps were counted when they expired.
    if (!isHold) keepCounts(database, id, nowUtc);
    const tables = isHold ? [...PLAIN_TABLES, ...HOLD_TABLES] : PLAIN_TABLES;
    database.exec(tables.map((table) => `DROP TABLE ${tableOf(table, id)};`).join(''));
    notePurged(database, id);
    database.prepare('DELETE FROM outbox WHERE partition = ?').run(id);
  });
  if (isReadable(database, id)) destroy.immediate();
}

const isOfHold = (database: Database, id: number): boolean =>
  database.prepare('SELECT 1 FROM partitions WHERE partition = ? AND hold IS NOT NULL').get(id) !== undefined;

const isReadable = (database: Database, id: number): boolean =>
  database
    .prepare("SELECT 1 FROM partitions WHERE partition = ? AND state IN ('open', 'released')")
    .get(id) !== undefined;

async function deleteRows({ database, onStep }: PurgeParts, table: string): Promise<void> {
  while (database.open) {
    const { changes } = explained(database, () =>
      database.prepare(`DELETE FROM ${table} WHERE rowid IN (SELECT rowid FROM ${table} LIMIT ?)`).run(BATCH),
    );
    onStep('purge-batch');
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

/** @returns false if a reader is open: SQLite returns busy=1 then */
const emptyLog = (database: Database): boolean =>
  database.pragma('wal_checkpoint(TRUNCATE)', { simple: true }) === 0;

type Gone = Omit<PurgeResult, 'logEmptied'> &
  (
    | { readonly expires_at: number; readonly hold: null }
    | { readonly expires_at: null; readonly hold: string }
  );

/** Adds up, once, what is gone for good. Writes the counts and the range to the audit chain (policy R4). */
function counted(database: Database, audit: AuditTrail): Omit<PurgeResult, 'logEmptied'> {
  const gone = database
    .prepare<[], Gone>(
      "SELECT expires_at, hold, reads, held, illegible, undelivered FROM partitions WHERE state = 'purged'",
    )
    .all();
  if (gone.length === 0) return NOTHING;
  const note = database.transaction(() => {
    database.prepare("DELETE FROM partitions WHERE state = 'purged'").run();
    for (const entry of entriesFor(gone)) audit.add(entry);
  });
  note.immediate();
  audit.keepHead();
  return sumOf(gone.filter(isOrdinary));
}

const isOrdinary = ({ hold }: Gone): boolean => hold === null;

const sumOf = (gone: readonly Gone[]): typeof NOTHING =>
  gone.reduce(
    (sum, one) => ({
      reads: sum.reads + one.reads,
      held: sum.held + one.held,
      illegible: sum.illegible + one.illegible,
      undelivered: sum.undelivered + one.undelivered,
    }),
    NOTHING,
  );

function entriesFor(gone: readonly Gone[]): readonly AuditEntry[] {
  const released = gone.flatMap(({ hold, reads }): readonly AuditEntry[] =>
    hold === null ? [] : [{ what: 'heldDestroyed', holdId: hold, reads }],
  );
  const ends = gone.flatMap(({ expires_at }) => (expires_at === null ? [] : [expires_at]));
  if (ends.length === 0) return released;
  const purge: AuditEntry = {
    what: 'purge',
    ...sumOf(gone.filter(isOrdinary)),
    endedFromUtc: toIsoUtc(utcMs(Math.min(...ends))),
    endedToUtc: toIsoUtc(utcMs(Math.max(...ends))),
  };
  return [purge, ...released];
}
