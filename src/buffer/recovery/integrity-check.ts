/**
 * The entry of the thread that checks a buffer for damage. It has a connection of its own that cannot change anything.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { workerData } from 'node:worker_threads';
import { Corrupt } from '../../platform/errors.ts';
import { WorkerPort } from '../../platform/threads/worker-port.ts';
import { type DatabaseSettings, explainSqlite, openReader } from '../file/database.ts';

/** The thread's only answer. */
export type IntegrityVerdict = { readonly damage: string | null; readonly tables: number };

/** The pause between two tables, so that a purge finds a moment without a reader and can empty the log. */
const PAUSE_MS = 20;

/** Checks table by table: no single check takes longer than that of the largest table. */
async function check(settings: DatabaseSettings): Promise<IntegrityVerdict> {
  const database = openReader(settings);
  settings.key.fill(0);
  try {
    const tables = database
      .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'")
      .pluck()
      .all();
    for (const table of tables) {
      const isThere = database
        .prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?")
        .get(table);
      // Its partition was purged in the meantime.
      if (isThere === undefined) continue;
      const verdict = String(database.pragma(`quick_check('${table}')`, { simple: true }));
      if (verdict !== 'ok') return { damage: `table ${table}: ${verdict}`, tables: tables.length };
      await sleep(PAUSE_MS);
    }
    return { damage: null, tables: tables.length };
  } catch (error) {
    const explained = explainSqlite(error, settings.path);
    if (explained instanceof Corrupt) return { damage: explained.message, tables: 0 };
    throw error;
  } finally {
    database.close();
  }
}

// Sent by `integrity-thread.ts` of the same build.
const settings: DatabaseSettings = workerData;
new WorkerPort<null, IntegrityVerdict>().answer(() => check(settings));
