/** The entry of the thread that searches stored reads. It has a connection of its own that cannot change anything. */
import { setImmediate } from 'node:timers/promises';
import { workerData } from 'node:worker_threads';
import type { QueryPage } from '../../domain/read/read-query.ts';
import { systemClock } from '../../platform/clock.ts';
import { WorkerPort } from '../../platform/threads/worker-port.ts';
import { type DatabaseSettings, explained, openReader } from '../file/database.ts';
import type { QueryQuestion } from './query-messages.ts';
import { QueryReader } from './query-reader.ts';

// Sent by `query-thread.ts` of the same build.
const settings: DatabaseSettings = workerData;
const database = openReader(settings);
settings.key.fill(0);
const reader = new QueryReader(database, systemClock.monoNow);

new WorkerPort<QueryQuestion, QueryPage<unknown>>().answer(({ ask, request }) =>
  explained(database, () => reader[ask](request)),
);
await warm();

/** Questions get their turn in between. A question that fails is reported to the caller. */
async function warm(): Promise<void> {
  try {
    for (let next: number | null = Number.MAX_SAFE_INTEGER; next !== null; next = reader.warm(next))
      await setImmediate();
  } catch {
    // The next question meets the same error and reports it.
  }
}
