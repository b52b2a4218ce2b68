import { Worker } from 'node:worker_threads';
import { Unavailable } from '../../platform/errors.ts';
import type { DatabaseSettings } from '../file/database.ts';
import type { IntegrityVerdict } from './integrity-check.ts';

/**
 * Looks through the whole file, once, in a thread of its own: recording does not wait for it. Seconds for each gigabyte.
 * @returns null where `signal` ended it
 * @throws Unavailable where the thread broke, and nothing is known of the file
 */
export function checkIntegrity(
  settings: DatabaseSettings,
  signal: AbortSignal,
): Promise<IntegrityVerdict | null> {
  const { path, keyPath, key } = settings;
  return new Promise((resolve, reject) => {
    if (signal.aborted) return resolve(null);
    const workerData = { path, keyPath, key: Uint8Array.from(key) };
    const worker = new Worker(new URL('./integrity-check.ts', import.meta.url), { workerData });
    const stop = (): void => void worker.terminate();
    signal.addEventListener('abort', stop);
    worker.once('message', (verdict: IntegrityVerdict) => resolve(verdict));
    worker.once('error', (error) => {
      reject(new Unavailable('buffer.unchecked', 'The buffer could not be looked through.', error));
    });
    worker.once('exit', () => {
      signal.removeEventListener('abort', stop);
      resolve(null);
    });
  });
}
