import { type Database, explained } from '../file/database.ts';
import type { KnownVersions, Memo } from './memo.ts';

/**
 * Which version of a sealed file beside the buffer this unit last wrote. The seal of such a file shows that the unit
 * wrote it, but not when: an older copy opens as well. Both the database and the memo remember the digest, so whoever
 * puts an older file back has to put both of them back as well, and the unit notices that (`opening.ts`).
 *
 * Both learn a new digest before the file is replaced, and forget the old one after it. A kill leaves either version of
 * the file, and either one is known then.
 */
export class KnownFiles {
  readonly #database: Database;
  readonly #memo: Memo;

  constructor(database: Database, memo: Memo) {
    this.#database = database;
    this.#memo = memo;
  }

  /**
   * Compares a file as it was found with what is remembered of it. A file that nobody remembers is believed.
   * @param digest null if there is no file
   * @returns whether it is the one that this unit last wrote. Only that one is remembered from now on.
   */
  isCurrent(name: string, digest: string | null): boolean {
    const remembered = [this.#inDatabase(name), this.#memo.content.files[name]].filter(
      (versions) => versions !== undefined,
    );
    if (!remembered.every((versions) => isOneOf(versions, digest))) return false;
    const isSettled = remembered.length === 2 && remembered.every(({ pending }) => pending === null);
    if (!isSettled && (digest !== null || remembered.length > 0)) this.#keep(name, { digest, pending: null });
    return true;
  }

  /** @param write replaces the file durably. What it throws is thrown; both versions are known then */
  replace(name: string, digest: string, write: () => void): void {
    const now = this.#inDatabase(name)?.digest ?? this.#memo.content.files[name]?.digest ?? null;
    this.#keep(name, { digest: now, pending: digest });
    write();
    this.#keep(name, { digest, pending: null });
  }

  /** Believes the file at the next start, whichever it is. */
  forget(name: string): void {
    const remove = this.#database.prepare('DELETE FROM known_files WHERE name = ?');
    explained(this.#database, () => remove.run(name));
    const { [name]: _, ...files } = this.#memo.content.files;
    this.#memo.keep({ files });
  }

  #keep(name: string, { digest, pending }: KnownVersions): void {
    const put = this.#database.prepare('INSERT OR REPLACE INTO known_files VALUES (?, ?, ?)');
    explained(this.#database, () => put.run(name, digest, pending));
    this.#memo.keep({ files: { ...this.#memo.content.files, [name]: { digest, pending } } });
  }

  #inDatabase(name: string): KnownVersions | undefined {
    const select = this.#database.prepare<[string], KnownVersions>(
      'SELECT digest, pending FROM known_files WHERE name = ?',
    );
    return explained(this.#database, () => select.get(name));
  }
}

const isOneOf = (versions: KnownVersions, digest: string | null): boolean =>
  digest === versions.digest || (digest !== null && digest === versions.pending);
