import {
  closeSync,
  fdatasyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { Unavailable } from '../../platform/errors.ts';

const KEPT_MS = 7 * 86_400_000;

/**
 * A package during its download, in its own file beside the lists. It is stored sealed, so it is no secret, and is not
 * used before it is whole. A download that a crash interrupted is resumed, or removed with the next package of the
 * list.
 */
export class PackageFile {
  readonly #path: string;

  /**
   * Removes other packages of the same list: only one is downloaded at a time. @param packageId letters, digits,
   * hyphens.
   */
  constructor(folder: string, listId: string, packageId: string) {
    const incoming = join(folder, 'incoming');
    mkdirSync(incoming, { recursive: true, mode: 0o700 });
    const name = `${listId}.${packageId}.part`;
    for (const other of readdirSync(incoming))
      if (other.startsWith(`${listId}.`) && other !== name && other.endsWith('.part'))
        rmSync(join(incoming, other), { force: true });
    this.#path = join(incoming, name);
  }

  /** Removes downloads that nobody has resumed for a week. */
  static sweep(folder: string, nowMs: number): void {
    const incoming = join(folder, 'incoming');
    mkdirSync(incoming, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(incoming)) {
      const path = join(incoming, name);
      const age = nowMs - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? nowMs);
      if (name.endsWith('.part') && age > KEPT_MS) rmSync(path, { force: true });
    }
  }

  get bytes(): number {
    return statSync(this.#path, { throwIfNoEntry: false })?.size ?? 0;
  }

  /** Data after this position is cut off first. */
  append(at: number, bytes: Uint8Array): void {
    if (this.bytes > at) truncateSync(this.#path, at);
    const file = openSync(this.#path, 'a', 0o600);
    try {
      for (let written = 0; written < bytes.length; )
        written += writeSync(file, bytes, written, bytes.length - written);
      // After a power cut, the file's length shows how much of it is there.
      fdatasyncSync(file);
    } finally {
      closeSync(file);
    }
  }

  /** The given number of first bytes. @throws Unavailable when the file has fewer */
  beginning(count: number): Uint8Array {
    const bytes = beginningOf(this.#path, count);
    if (bytes.length === count) return bytes;
    throw new Unavailable(
      'hotlist.incoming',
      'The part of the package that is stored here has become shorter.',
    );
  }

  read(): Uint8Array {
    return readFileSync(this.#path);
  }

  remove(): void {
    rmSync(this.#path, { force: true });
  }
}

/** The first bytes of a file, `most` or as many as it has. */
export function beginningOf(path: string, most: number): Uint8Array {
  const bytes = Buffer.alloc(most);
  const file = openSync(path, 'r');
  try {
    return bytes.subarray(0, readSync(file, bytes, 0, most, 0));
  } finally {
    closeSync(file);
  }
}
