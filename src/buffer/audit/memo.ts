import type { AuditHead } from '../../domain/access/audit.ts';
import { SealedFile } from '../../platform/files/sealed-file.ts';

/** What has to outlive a buffer that is damaged and set aside. */
export type MemoContent = {
  /** Of the buffer that wrote it. */
  readonly epoch: string | null;
  readonly head: AuditHead | null;
  /** The words of the holds in force, by their ids. */
  readonly holds: Readonly<Record<string, string>>;
};

const EMPTY: MemoContent = { epoch: null, head: null, holds: {} };

/**
 * One small file beside the database, sealed under a key that is derived from the unit's and replaced as a whole: the head of
 * the audit chain, the epoch and the holds. Owned by whoever has the process lock.
 */
export class Memo {
  readonly #file: SealedFile;
  #content: MemoContent;

  /** A file that is missing, or does not open, counts as empty: the database is then all that is known. */
  constructor(path: string, key: Uint8Array, randomBytes: (count: number) => Uint8Array) {
    this.#file = SealedFile.underKey(path, key, randomBytes);
    this.#content = this.#read() ?? EMPTY;
  }

  get content(): MemoContent {
    return this.#content;
  }

  /** Durable when it returns. @throws the file system's error */
  keep(part: Partial<MemoContent>): void {
    const content = { ...this.#content, ...part };
    this.#file.write(JSON.stringify(content));
    this.#content = content;
  }

  #read(): MemoContent | null {
    try {
      // As `keep` wrote it, and authenticated.
      return JSON.parse(this.#file.read() ?? 'null');
    } catch {
      return null;
    }
  }
}
