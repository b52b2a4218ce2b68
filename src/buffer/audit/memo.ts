import { existsSync } from 'node:fs';
import type { AuditHead } from '../../domain/access/audit.ts';
import type { MemoState } from '../../domain/access/roll-back.ts';
import { SealedFile } from '../../platform/files/sealed-file.ts';

/** The version of a file that is in force, and one that is about to be written: digests. */
export type KnownVersions = { readonly digest: string | null; readonly pending: string | null };

/** What has to outlive a buffer that is damaged and set aside, and what shows that an older copy was put back. */
export type MemoContent = {
  /** The epoch of the buffer that wrote the memo. */
  readonly epoch: string | null;
  readonly head: AuditHead | null;
  /** The stored text of each hold in force, by hold id. */
  readonly holds: Readonly<Record<string, string>>;
  /** The last opening of the buffer, and one that is about to take effect (`opening.ts`). */
  readonly opening: string | null;
  readonly pendingOpening: string | null;
  /** A number that the buffer has given out: it may have given out later ones. */
  readonly lastSeq: number;
  /** The files beside the buffer, by name (`known-files.ts`). */
  readonly files: Readonly<Record<string, KnownVersions>>;
};

const EMPTY: MemoContent = {
  epoch: null,
  head: null,
  holds: {},
  opening: null,
  pendingOpening: null,
  lastSeq: 0,
  files: {},
};

/**
 * One small file beside the database, sealed under a key that is derived from the unit's key. It is always replaced as
 * a whole. It holds the head of the audit chain, the epoch, the last opening and the holds. The owner of the process
 * lock owns this file.
 */
export class Memo {
  readonly #file: SealedFile;
  readonly #found: MemoState['kind'];
  #content: MemoContent;

  /** A missing file, or one that does not open, counts as empty: the database is then the only source. */
  constructor(path: string, key: Uint8Array, randomBytes: (count: number) => Uint8Array) {
    this.#file = SealedFile.underKey(path, key, randomBytes);
    const content = this.#read();
    this.#found = content !== null ? 'read' : existsSync(path) ? 'unreadable' : 'missing';
    this.#content = { ...EMPTY, ...content };
  }

  get content(): MemoContent {
    return this.#content;
  }

  /** The file as it was found. */
  get state(): MemoState {
    return this.#found === 'read' ? { ...this.#content, kind: 'read' } : { kind: this.#found };
  }

  /** Durable when it returns. @throws the file system's error */
  keep(part: Partial<MemoContent>): void {
    const content = { ...this.#content, ...part };
    this.#file.write(JSON.stringify(content));
    this.#content = content;
  }

  #read(): Partial<MemoContent> | null {
    try {
      // `keep` wrote this, in this or an older version, and it is authenticated.
      return JSON.parse(this.#file.read() ?? 'null');
    } catch {
      return null;
    }
  }
}
