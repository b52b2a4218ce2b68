import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { writeFileDurably } from './durable-file.ts';
import { Corrupt } from './errors.ts';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * A small file that is read and replaced as a whole: AES-256-GCM under a key of its own, derived from the key that it is given
 * and the file's name, so that no file opens in another's place.
 */
export class SealedFile {
  readonly #path: string;
  readonly #key: Uint8Array;
  readonly #randomBytes: (count: number) => Uint8Array;

  /** @param key 32 bytes. */
  constructor(path: string, key: Uint8Array, randomBytes: (count: number) => Uint8Array) {
    this.#path = path;
    this.#key = new Uint8Array(hkdfSync('sha256', key, '', `waypost file 1 ${basename(path)}`, KEY_BYTES));
    this.#randomBytes = randomBytes;
  }

  /** @returns null where there is none. @throws Corrupt where it is damaged, or was written under another key */
  read(): string | null {
    if (!existsSync(this.#path)) return null;
    const sealed = readFileSync(this.#path);
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.#key, sealed.subarray(0, NONCE_BYTES));
      decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
      const clear = decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES));
      return Buffer.concat([clear, decipher.final()]).toString('utf8');
    } catch (error) {
      const advice = 'Remove it to go on without what it holds.';
      throw new Corrupt(
        'file.unreadable',
        `${this.#path} is damaged, or was written under another key. ${advice}`,
        error,
      );
    }
  }

  /** Durable when it returns. @throws the file system's error; the file before is then still there */
  write(text: string): void {
    const nonce = this.#randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce);
    writeFileDurably(
      this.#path,
      Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]),
    );
  }
}
