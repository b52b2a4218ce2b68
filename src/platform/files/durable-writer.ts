import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { syncFolder } from './durable-file.ts';

/** How much is written at once: for many small pieces, a system call costs more than the writing itself. */
const CHUNK_BYTES = 1024 * 1024;

/**
 * As `writeFileDurably`, for content that is too large for memory. It is written piece by piece beside `path`, and
 * `commit` puts the complete file in place. After `kill -9` before the commit, the file at `path` is the old one, and
 * `<path>.<hex>.new` may be left beside it. Every method throws the file system's error. Call `abort` then.
 */
export class DurableWriter {
  readonly #path: string;
  readonly #temporary: string;
  #file: number | null;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;

  constructor(path: string, mode = 0o600) {
    this.#path = path;
    this.#temporary = `${path}.${randomBytes(6).toString('hex')}.new`;
    this.#file = openSync(this.#temporary, 'wx', mode);
  }

  write(bytes: Uint8Array): void {
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes >= CHUNK_BYTES) this.#flush();
  }

  commit(): void {
    this.#flush();
    if (this.#file === null) return;
    fsyncSync(this.#file);
    closeSync(this.#file);
    this.#file = null;
    renameSync(this.#temporary, this.#path);
    syncFolder(dirname(this.#path));
  }

  /** Keeps the old file. Does nothing after a commit. */
  abort(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
    rmSync(this.#temporary, { force: true });
  }

  #flush(): void {
    if (this.#file === null) return;
    const bytes = Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#waitingBytes = 0;
    for (let written = 0; written < bytes.length; ) written += writeSync(this.#file, bytes, written);
  }
}
