import { Unavailable } from '../../platform/errors.ts';
import { type Database, lockExclusively } from './database.ts';

/**
 * Keeps two processes (or two units in one process) from sharing a buffer.
 *
 * Node has no flock, and a file with a process id in it can be taken over by two at once, or keep a unit from
 * starting because the id was given to another program. SQLite's exclusive lock on an empty file of its own is a
 * POSIX record lock: the kernel releases it when the process ends, however it ends, and it holds across containers
 * that share the folder. It is not taken on the buffer itself, so that others may read beside the one writer.
 *
 * Limits: the folder must be on a local file system (network ones lock badly), and nothing else in this process may
 * open and close the lock file, which would release the lock.
 */
export class ProcessLock {
  #connection: Database | null;

  private constructor(connection: Database) {
    this.#connection = connection;
  }

  /** @throws Unavailable if somebody holds it */
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
