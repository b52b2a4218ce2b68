import { statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { BufferEvent } from '../../domain/events/buffer-events.ts';
import type { Emit } from '../../domain/events/events.ts';
import type { CapacityLimits, Pressure, Sacrifice, StorageUse } from '../../domain/keeping/capacity.ts';
import { pressure, SACRIFICES } from '../../domain/keeping/capacity.ts';
import { toIsoUtc, utcMs } from '../../domain/time/time.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { type Database, explained } from '../file/database.ts';
import type { BufferClock } from '../partitions/buffer-clock.ts';
import type { Partition } from '../partitions/partition.ts';
import { tableOf } from '../partitions/partition-tables.ts';
import type { Partitions } from '../partitions/partitions.ts';

/** Rows per commit. */
const BATCH = 32;

export type SacrificeParts = {
  readonly database: Database;
  readonly partitions: Partitions;
  readonly audit: AuditTrail;
  readonly clock: Pick<BufferClock, 'keptNow'>;
  readonly emit: Emit<BufferEvent>;
  /** Purges what has expired. */
  readonly purge: () => Promise<unknown>;
};

/**
 * Frees space by deleting the least needed data, until no limit is reached. The order is: contextual images of
 * delivered reads, contextual images of reads without a hit, then whole partitions that the broker has in full,
 * earliest first.
 *
 * A picture is sealed under its partition's key, so its row may be deleted alone. Readable rows are never deleted
 * alone, because a single deleted row leaves traces in its page (policy R3): reads are purged with their partition.
 * That purge first copies out what a hold keeps, and the pictures of held reads are not deleted. A partition with a
 * message that still waits stays, above all one with an alert. SQLite reuses the freed pages; the file does not shrink.
 *
 * @returns the pressure that remains when nothing more can be deleted
 */
export async function relieve(
  parts: SacrificeParts,
  limits: CapacityLimits,
  before: Pressure,
): Promise<Pressure> {
  let left = pressure(storageUse(parts), limits, before);
  for (const what of SACRIFICES)
    while (left !== 'none' && parts.database.open) {
      const count = await give(parts, what);
      if (count === 0) break;
      const reason = left;
      parts.emit({ type: 'sacrificed', what, count, reason });
      left = pressure(storageUse(parts), limits, left);
    }
  return left;
}

/** Cheap enough to run every minute: it reads counters of the file, and one count per partition. */
export function storageUse({
  database,
  partitions,
}: Pick<SacrificeParts, 'database' | 'partitions'>): StorageUse {
  return explained(database, () => {
    const number = (pragma: string): number => Number(database.pragma(pragma, { simple: true }));
    const page = number('page_size');
    const reads = partitions.all().reduce((sum, { id }) => sum + count(database, tableOf('reads', id)), 0);
    const { bavail, bsize } = statfsSync(dirname(database.name));
    const log = statSync(`${database.name}-wal`, { throwIfNoEntry: false })?.size ?? 0;
    return {
      usedBytes: (number('page_count') - number('freelist_count')) * page,
      fileBytes: number('page_count') * page + log,
      freeBytes: bavail * bsize,
      reads,
    };
  });
}

const count = (database: Database, table: string): number =>
  Number(database.prepare(`SELECT count(*) FROM ${table}`).pluck().get());

/**
 * Deletes one batch: pictures of one partition, or a whole partition. @returns how many pictures or reads; 0 if none
 * are left
 */
async function give(parts: SacrificeParts, what: Sacrifice): Promise<number> {
  // Earliest first: what expires soonest is needed least.
  for (const partition of parts.partitions.all().toReversed()) {
    const given =
      what === 'delivered-reads'
        ? await giveReads(parts, partition)
        : await givePictures(parts, partition, what);
    if (given > 0) return given;
    if (!parts.database.open) return 0;
  }
  return 0;
}

async function givePictures(
  { database, partitions, audit }: SacrificeParts,
  { id, expiresAtUtc }: Partition,
  what: Sacrifice,
): Promise<number> {
  const rows = `SELECT c.rowid FROM ${tableOf('contents', id)} c JOIN ${tableOf('reads', id)} r USING (record_id)
    WHERE c.name = 'contextual-image' AND ${what === 'delivered-contextual-images' ? delivered(id) : hitNothing(id)}
    AND ${unheld(partitions)} LIMIT ${BATCH}`;
  const remove = `DELETE FROM ${tableOf('contents', id)} WHERE rowid IN (${rows})`;
  let given = 0;
  for (let changes = BATCH; changes === BATCH && database.open; await setImmediate()) {
    changes = explained(database, () => database.prepare(remove).run().changes);
    given += changes;
  }
  if (given > 0)
    audit.append({ what: 'sacrificed', kind: what, count: given, endsAtUtc: toIsoUtc(expiresAtUtc) });
  return given;
}

async function giveReads(
  { database, partitions, audit, clock, purge }: SacrificeParts,
  { id, expiresAtUtc }: Partition,
): Promise<number> {
  const waits = database.prepare('SELECT 1 FROM outbox WHERE partition = ? LIMIT 1').get(id) !== undefined;
  const given = Number(
    database
      .prepare(`SELECT count(*) FROM ${tableOf('reads', id)} r WHERE ${unheld(partitions)}`)
      .pluck()
      .get(),
  );
  if (waits || given === 0) return 0;
  const nowUtc = clock.keptNow();
  audit.append({
    what: 'sacrificed',
    kind: 'delivered-reads',
    count: given,
    endsAtUtc: toIsoUtc(expiresAtUtc),
  });
  explained(database, () => endAt(database, id, nowUtc));
  await purge();
  return given;
}

/** No two partitions may end at the same moment. */
function endAt(database: Database, id: number, nowUtc: number): void {
  const taken = database.prepare("SELECT 1 FROM partitions WHERE expires_at = ? AND state = 'open'");
  let free = utcMs(Math.floor(nowUtc));
  while (taken.get(free) !== undefined) free = utcMs(free - 1);
  database.prepare('UPDATE partitions SET expires_at = ? WHERE partition = ?').run(free, id);
}

const delivered = (id: number): string =>
  `NOT EXISTS (SELECT 1 FROM ${tableOf('messages', id)} m JOIN outbox o ON o.seq = m.seq WHERE m.record_id = r.record_id)`;

const hitNothing = (id: number): string =>
  `NOT EXISTS (SELECT 1 FROM ${tableOf('hits', id)} h WHERE h.record_id = r.record_id)`;

function unheld(partitions: Partitions): string {
  const held = partitions.ofHolds().map(({ id }) => `SELECT read_id FROM ${tableOf('held', id)}`);
  return held.length === 0 ? 'true' : `r.read_id NOT IN (${held.join(' UNION ALL ')})`;
}
