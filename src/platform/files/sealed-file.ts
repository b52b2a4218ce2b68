import { hkdfSync } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Corrupt } from '../errors.ts';
import { writeFileDurably } from './durable-file.ts';
import { openBytes, sealBytes } from './sealed-bytes.ts';

const KEY_BYTES = 32;

/**
 * A small file that is read and replaced as a whole, sealed under a key of its own. The key is derived from the given
 * key and the file's name, so that no file opens in another's place.
 */
export class SealedFile {
  readonly path: string;
  readonly #key: Uint8Array;
  readonly #randomBytes: (count: number) => Uint8Array;

  /** @param key 32 bytes. */
  constructor(
    path: string,
    key: Uint8Array,
    randomBytes: (count: number) => Uint8Array,
    ownKey = keyOf(path, key),
  ) {
    this.path = path;
    this.#key = ownKey;
    this.#randomBytes = randomBytes;
  }

  /** Uses the given key itself, which must be used for this file only. */
  static underKey(path: string, key: Uint8Array, randomBytes: (count: number) => Uint8Array): SealedFile {
    return new SealedFile(path, key, randomBytes, key);
  }

  /** @returns null if there is no file. @throws Corrupt if it is damaged, or was written under another key */
  read(): string | null {
    if (!existsSync(this.path)) return null;
    const sealed = readFileSync(this.path);
    try {
      return openBytes({ key: this.#key }, sealed).toString('utf8');
    } catch (error) {
      const advice = 'Remove it to continue without its contents.';
      throw new Corrupt(
        'file.unreadable',
        `${this.path} is damaged, or was written under another key. ${advice}`,
        error,
      );
    }
  }

  /** Durable when it returns. @throws the file system's error; the old file is unchanged then */
  write(text: string): void {
    writeFileDurably(this.path, sealBytes({ key: this.#key }, Buffer.from(text), this.#randomBytes));
  }
}

const keyOf = (path: string, key: Uint8Array): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', key, '', `waypost file 1 ${basename(path)}`, KEY_BYTES));
