import type { Database } from '../file/database.ts';

/**
 * The clear words of queries (policy C2), by the number of their entry in the audit chain: in the partition of what is
 * recorded at the same moment, and gone with it. Partitions whose purge has begun have no readable tables any more.
 */
export function addQueries(database: Database): void {
  const readable = database
    .prepare<[], number>("SELECT partition FROM partitions WHERE state IN ('open', 'released')")
    .pluck()
    .all();
  // Those that version 6 has just made have it already.
  for (const partition of readable)
    database.exec(
      `CREATE TABLE IF NOT EXISTS queries_${partition} (n INTEGER PRIMARY KEY, words_json TEXT NOT NULL) STRICT`,
    );
}
