/** The entry of the thread that looks through stored reads: a connection of its own that can change nothing. */
import { setImmediate } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../../platform/clock.ts';
import { explain } from '../../platform/errors.ts';
import { type DatabaseSettings, explainSqlite, openReader } from '../file/database.ts';
import type { FromQueries, ToQueries } from './query-messages.ts';
import { QueryReader } from './query-reader.ts';

const settings: DatabaseSettings = workerData;
const port = parentPort;
const database = openReader(settings);
settings.key.fill(0);
const reader = new QueryReader(database, systemClock.monoNow);

port?.on('message', ({ id, ask, request }: ToQueries) => {
  port.postMessage(answer(id, () => reader[ask](request)));
});
await warm();

function answer(id: number, work: () => unknown): FromQueries {
  try {
    return { id, page: work() };
  } catch (error) {
    return { id, fault: explain(explainSqlite(error, settings.path)) };
  }
}

/** Questions get their turn in between; one that fails is said to who asks. */
async function warm(): Promise<void> {
  try {
    for (let next: number | null = Number.MAX_SAFE_INTEGER; next !== null; next = reader.warm(next))
      await setImmediate();
  } catch {
    // The next question meets the same and says so.
  }
}
