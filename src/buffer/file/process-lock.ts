import { Unavailable } from '../../platform/errors.ts';
import { type Database, lockExclusively } from './database.ts';

/**
 * Keeps two processes (or two units in one process) from sharing a buffer.
 *
 * Node has no flock. A file with a process id is no substitute: two processes can take it over at once, and a unit
 * cannot start if another program got the same id. SQLite's exclusive lock on a separate empty file is a POSIX record
 * lock. The kernel releases it when the process ends, however it ends, and it works across containers that share the
 * folder. The lock is not on the buffer itself, so that others may read beside the one writer.
 *
 * Limits: the folder must be on a local file system (network file systems lock badly). Nothing else in this process may
 * open and close the lock file, because that would release the lock.
 */
export class ProcessLock {
  #connection: Database | null;

  private constructor(connection: Database) {
    this.#connection = connection;
  }

  /** @throws Unavailable if another process or unit holds the lock */
  static take(file: string): ProcessLock {
    const connection = lockExclusively(file);
    if (connection === null) {
      throw new Unavailable(
        'buffer.in-use',
        `Another process is using the buffer (it has locked ${file}). Stop it, or use its socket.`,
      );
    }
    return new ProcessLock(connection);
  }

  /** May be called more than once. */
  release(): void {
    this.#connection?.close();
    this.#connection = null;
  }
}
