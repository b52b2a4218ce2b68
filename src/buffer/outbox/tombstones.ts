import type { SeqRange } from '../../domain/keeping/message.ts';
import type { Database } from '../file/database.ts';

/** Ranges in one message: tens of kilobytes. */
const MOST_RANGES = 1_000;

/**
 * The numbers of messages that were purged before the broker had them. They are kept until the broker has been told:
 * otherwise a server would wait for these messages forever. They contain no plate data, so they do not expire. Every
 * function runs inside the caller's transaction.
 */
export function notePurged(database: Database, partition: number): void {
  const seqs = database
    .prepare<[number], number>('SELECT seq FROM outbox WHERE partition = ? ORDER BY seq')
    .pluck()
    .all(partition);
  const insert = database.prepare('INSERT OR IGNORE INTO purged_messages (from_seq, to_seq) VALUES (?, ?)');
  // A range that begins an epoch may already be there, and contains these.
  for (const { from, to } of rangesOf(seqs)) insert.run(from, to);
  // A tombstone that was never delivered has informed nobody.
  const untell = database.prepare('UPDATE purged_messages SET told_by = NULL WHERE told_by = ?');
  for (const seq of seqs) untell.run(seq);
}

/** A batch of ranges that no message has reported yet. */
export const untold = (database: Database): readonly SeqRange[] =>
  database
    .prepare<[number], SeqRange>(
      `SELECT from_seq AS "from", to_seq AS "to" FROM purged_messages
       WHERE told_by IS NULL ORDER BY from_seq LIMIT ?`,
    )
    .all(MOST_RANGES);

export function noteTold(database: Database, ranges: readonly SeqRange[], by: number): void {
  const tell = database.prepare('UPDATE purged_messages SET told_by = ? WHERE from_seq = ?');
  for (const { from } of ranges) tell.run(by, from);
}

/** Called when the broker has the message that reported these ranges. */
export function forgetTold(database: Database, by: number): void {
  database.prepare('DELETE FROM purged_messages WHERE told_by = ?').run(by);
}

function rangesOf(seqs: readonly number[]): readonly SeqRange[] {
  const ranges: { from: number; to: number }[] = [];
  for (const seq of seqs) {
    const last = ranges.at(-1);
    if (last !== undefined && seq === last.to + 1) last.to = seq;
    else ranges.push({ from: seq, to: seq });
  }
  return ranges;
}
