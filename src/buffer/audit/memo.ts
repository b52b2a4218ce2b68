import type { AuditHead } from '../../domain/access/audit.ts';
import { SealedFile } from '../../platform/files/sealed-file.ts';

/** What has to outlive a buffer that is damaged and set aside. */
export type MemoContent = {
  /** The epoch of the buffer that wrote the memo. */
  readonly epoch: string | null;
  readonly head: AuditHead | null;
  /** The stored text of each hold in force, by hold id. */
  readonly holds: Readonly<Record<string, string>>;
};

const EMPTY: MemoContent = { epoch: null, head: null, holds: {} };

/**
 * One small file beside the database, sealed under a key that is derived from the unit's key. It is always replaced as
 * a whole. It holds the head of the audit chain, the epoch and the holds. The owner of the process lock owns this file.
 */
export class Memo {
  readonly #file: SealedFile;
  #content: MemoContent;

  /** A missing file, or one that does not open, counts as empty: the database is then the only source. */
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
      // `keep` wrote this, and it is authenticated.
      return JSON.parse(this.#file.read() ?? 'null');
    } catch {
      return null;
    }
  }
}
