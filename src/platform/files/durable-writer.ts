import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { syncFolder } from './durable-file.ts';

/** Written at once: a system call for each of many small pieces costs more than they do. */
const CHUNK_BYTES = 1024 * 1024;

/**
 * As `writeFileDurably`, for content that is too large to be held: written piece by piece beside `path`, and put in its
 * place, whole, by `commit`. After `kill -9` before that the file at `path` is the one before; `<path>.<hex>.new` may lie
 * beside it. Every method throws the file system's error; `abort` then.
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

  /** Leaves what was there before; changes nothing after a commit. */
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
