import { createCipheriv, createDecipheriv } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { AuditHead } from '../../domain/access/audit.ts';
import { writeFileDurably } from '../../platform/durable-file.ts';

/** What has to outlive a buffer that is damaged and set aside. */
export type MemoContent = {
  /** Of the buffer that wrote it. */
  readonly epoch: string | null;
  readonly head: AuditHead | null;
  /** The words of the holds in force, by their ids. */
  readonly holds: Readonly<Record<string, string>>;
};

const EMPTY: MemoContent = { epoch: null, head: null, holds: {} };
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * One small file beside the database, encrypted under the buffer's key and replaced as a whole: the head of the audit
 * chain, the epoch and the holds. Owned by whoever has the process lock.
 */
export class Memo {
  readonly #path: string;
  readonly #key: Uint8Array;
  readonly #randomBytes: (count: number) => Uint8Array;
  #content: MemoContent;

  /** A file that is missing, or does not open, counts as empty: the database is then all that is known. */
  constructor(path: string, key: Uint8Array, randomBytes: (count: number) => Uint8Array) {
    this.#path = path;
    this.#key = key;
    this.#randomBytes = randomBytes;
    this.#content = existsSync(path) ? (this.#read() ?? EMPTY) : EMPTY;
  }

  get content(): MemoContent {
    return this.#content;
  }

  /** Durable when it returns. @throws the file system's error */
  keep(part: Partial<MemoContent>): void {
    const content = { ...this.#content, ...part };
    const nonce = this.#randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce);
    const clear = Buffer.from(JSON.stringify(content));
    writeFileDurably(
      this.#path,
      Buffer.concat([nonce, cipher.update(clear), cipher.final(), cipher.getAuthTag()]),
    );
    this.#content = content;
  }

  #read(): MemoContent | null {
    try {
      const sealed = readFileSync(this.#path);
      const decipher = createDecipheriv('aes-256-gcm', this.#key, sealed.subarray(0, NONCE_BYTES)).setAuthTag(
        sealed.subarray(-TAG_BYTES),
      );
      const clear = Buffer.concat([
        decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)),
        decipher.final(),
      ]);
      return JSON.parse(String(clear));
    } catch {
      return null;
    }
  }
}
