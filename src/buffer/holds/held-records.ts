import type { Database } from '../file/database.ts';
import type { HoldPartition, Partition } from '../partitions/partition.ts';
import { tableOf } from '../partitions/partition-tables.ts';
import { contentLabel, seal, unseal } from '../partitions/sealed-rows.ts';
import { captureClockOf, correctionSql } from '../time/when-captured.ts';

/** Records per transaction. Their pictures are sealed again. */
const BATCH = 8;

/** The tables that are copied unchanged. Pictures and details are sealed under the new partition's key. */
const COPIED = ['reads', 'hits', 'alerts'] as const;

/**
 * Copies a batch of records of `from` into the hold's partition: records that the hold keeps and that are not there
 * yet. A read is copied with all its revisions, hits, alerts and pictures. Messages are not copied: an expired message
 * is not delivered.
 * @returns how many were copied; fewer than a batch means that none is left
 */
export function copyHeld(
  database: Database,
  from: Pick<Partition, 'id' | 'key'>,
  to: HoldPartition,
  randomBytes: (count: number) => Uint8Array,
): number {
  const left = database
    .prepare<[number], number>(
      `SELECT record_id FROM ${tableOf('reads', from.id)}
       WHERE read_id IN (SELECT read_id FROM ${tableOf('held', to.id)})
         AND record_id NOT IN (SELECT record_id FROM ${tableOf('reads', to.id)}) LIMIT ?`,
    )
    .pluck();
  const copy = database.transaction(() => {
    const ids = left.all(BATCH);
    for (const recordId of ids) copyRecord(database, from, to, recordId, randomBytes);
    return ids.length;
  });
  return copy.immediate();
}

/** How many reads of a partition are kept by at least one hold. */
export function countHeld(database: Database, id: number, holds: readonly HoldPartition[]): number {
  if (holds.length === 0) return 0;
  const held = holds.map((hold) => `SELECT read_id FROM ${tableOf('held', hold.id)}`).join(' UNION ');
  return Number(
    database
      .prepare(`SELECT count(*) FROM ${tableOf('reads', id)} WHERE read_id IN (${held})`)
      .pluck()
      .get(),
  );
}

function copyRecord(
  database: Database,
  from: Pick<Partition, 'id' | 'key'>,
  to: HoldPartition,
  recordId: number,
  randomBytes: (count: number) => Uint8Array,
): void {
  for (const table of COPIED)
    database
      .prepare(
        `INSERT INTO ${tableOf(table, to.id)} SELECT * FROM ${tableOf(table, from.id)} WHERE record_id = ?`,
      )
      .run(recordId);
  // The copy keeps its date: nothing settles it later.
  const kept = tableOf('reads', to.id);
  const offset = correctionSql(captureClockOf(database, from.id), kept);
  database.prepare(`UPDATE ${kept} SET clock_offset_ms = ${offset} WHERE record_id = ?`).run(recordId);
  const contents = database
    .prepare<[number], { name: string; sealed: Uint8Array }>(
      `SELECT name, sealed FROM ${tableOf('contents', from.id)} WHERE record_id = ?`,
    )
    .all(recordId);
  const insert = database.prepare(`INSERT INTO ${tableOf('contents', to.id)} VALUES (?, ?, ?)`);
  for (const { name, sealed } of contents) {
    const label = contentLabel(recordId, name);
    insert.run(recordId, name, seal(to, label, unseal(from, label, sealed), randomBytes));
  }
}
