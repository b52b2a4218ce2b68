import { Unavailable } from '../../platform/errors.ts';
import { WorkerThread } from '../../platform/threads/worker-thread.ts';
import type { DatabaseSettings } from '../file/database.ts';
import type { IntegrityVerdict } from './integrity-check.ts';

/**
 * Checks the whole file, once, in a thread of its own, so that recording does not wait. It takes seconds per gigabyte.
 * @returns null if `signal` ended the check
 * @throws Unavailable if the thread broke: the state of the file is unknown then
 */
export async function checkIntegrity(
  { path, keyPath, key }: DatabaseSettings,
  signal: AbortSignal,
): Promise<IntegrityVerdict | null> {
  if (signal.aborted) return null;
  const thread = new WorkerThread<null, IntegrityVerdict>(new URL('./integrity-check.ts', import.meta.url), {
    data: { path, keyPath, key: Uint8Array.from(key) },
    ends: 'between questions',
    ended: unchecked,
  });
  const stop = (): void => void thread.stop();
  signal.addEventListener('abort', stop);
  try {
    return await thread.ask(null);
  } catch (error) {
    if (signal.aborted) return null;
    throw unchecked(error);
  } finally {
    signal.removeEventListener('abort', stop);
    await thread.stop();
  }
}

const unchecked = (cause: unknown): Unavailable =>
  new Unavailable('buffer.unchecked', 'The buffer could not be checked.', cause);
