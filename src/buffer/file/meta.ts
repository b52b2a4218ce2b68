import { Bug } from '../../platform/errors.ts';
import type { Database } from './database.ts';

/** The next number of a counter in the file. No number is used twice; a rolled-back transaction returns its number. */
export function nextNumber(database: Database, count: 'last_seq' | 'last_record'): number {
  const next = database
    .prepare<[], number>(`UPDATE meta SET ${count} = ${count} + 1 RETURNING ${count}`)
    .pluck()
    .get();
  // The row is written when the file is created, and is never deleted.
  if (next === undefined) throw new Bug('buffer.meta', 'The buffer has no meta row.');
  return next;
}
