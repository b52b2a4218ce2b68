import type { UtcMs } from '../../domain/time/time.ts';
import { utcMs } from '../../domain/time/time.ts';
import { Corrupt } from '../../platform/errors.ts';
import { type Database, type DatabaseSettings, explainSqlite, openReader } from '../file/database.ts';
import type { Row } from '../file/insert-row.ts';
import { MIGRATIONS, newestVersion } from '../migrations/migrations.ts';
import { tableOf } from '../partitions/partition-tables.ts';

/** A partition of the damaged file that can still be opened. */
export type DamagedPartition = {
  readonly id: number;
  /** null: it is a hold's, and has no end of its own. */
  readonly expiresAtUtc: UtcMs | null;
  readonly holdId: string | null;
  /** null where its page is gone, and with it everything that was sealed under it. */
  readonly key: Uint8Array | null;
};

/** After a page that cannot be read, so many numbers are tried one by one before the table is read on in its order. */
const LOOKED_UP = 256;

/**
 * A buffer that was set aside, read as far as its pages allow. Each page of the file is authenticated: one that is damaged
 * fails whole, and gives no wrong row. Rows are asked for by their numbers, upwards; where a page fails, the numbers that
 * may lie on it are asked for one by one, so that a damaged page costs the rows that lie on it and no others.
 *
 * It is only read. `lost` counts what was met and could not be read, a page of unknown rows as one.
 */
export class DamagedFile {
  readonly #database: Database;
  lost = 0;

  private constructor(database: Database) {
    this.#database = database;
  }

  /** @returns null where not even the first page opens, or another version wrote it: nothing can be had from it */
  static open(settings: DatabaseSettings): DamagedFile | null {
    let database: Database | null = null;
    try {
      database = openReader(settings);
      if (database.pragma('user_version', { simple: true }) === newestVersion(MIGRATIONS))
        return new DamagedFile(database);
    } catch {
      // Told by what is not brought over.
    }
    database?.close();
    return null;
  }

  close(): void {
    this.#database.close();
  }

  partitions(): readonly DamagedPartition[] {
    const rows = this.attempt(() =>
      this.#database
        .prepare<[], { partition: number; expires_at: number | null; hold: string | null }>(
          "SELECT partition, expires_at, hold FROM partitions WHERE state = 'open' ORDER BY partition",
        )
        .all(),
    );
    return (rows ?? []).map(({ partition: id, expires_at, hold }) => {
      const select = () =>
        this.#database
          .prepare<[], Uint8Array>(`SELECT key FROM ${tableOf('key', id)}`)
          .pluck()
          .get();
      const key = this.attempt(select);
      const expiresAtUtc = expires_at === null ? null : utcMs(expires_at);
      return { id, expiresAtUtc, holdId: hold, key: key ? new Uint8Array(key) : null };
    });
  }

  /** The last number that any record has; those of a table are among 1 to it. */
  lastRecord(): number {
    return this.#number('SELECT last_record FROM meta') ?? 0;
  }

  /**
   * @yields the rows of a table by their rising numbers, some at a time
   * @param column its integer key
   */
  *rows(table: string, column: string, last: number, limit: number): Generator<readonly Row[]> {
    let after = 0;
    while (after < last) {
      const some = this.attempt(() => this.#after(table, column, after, limit));
      if (some !== null) {
        if (some.length === 0) return;
        after = Number(some.at(-1)?.[column]);
        yield some;
        continue;
      }
      const until = Math.min(last, after + LOOKED_UP);
      for (let n = after + 1; n <= until; n += 1) {
        const one = this.attempt(() => this.#at(table, column, n), false);
        if (one !== null && one !== undefined) yield [one];
      }
      after = until;
    }
  }

  /** All rows with this value, those that can be read. @param among names of which there is one row each */
  named(table: string, recordId: number, among: readonly string[]): readonly Row[] {
    const select = `SELECT * FROM ${table} WHERE record_id = ? AND name = ?`;
    return among.flatMap((name) => {
      const row = this.attempt(() =>
        this.#database.prepare<[number, string], Row>(select).get(recordId, name),
      );
      return row ? [row] : [];
    });
  }

  /** Rows that hang on a record. */
  of(table: string, recordId: number): readonly Row[] {
    const select = `SELECT * FROM ${table} WHERE record_id = ?`;
    return this.attempt(() => this.#database.prepare<[number], Row>(select).all(recordId)) ?? [];
  }

  /** Of a table that is small. */
  all(table: string): readonly Row[] {
    return this.attempt(() => this.#database.prepare<[], Row>(`SELECT * FROM ${table}`).all()) ?? [];
  }

  /** Whether a message waits for the broker; what cannot be told counts as waiting. */
  isWaiting(seq: number): boolean {
    const select = this.#database.prepare<[number], number>('SELECT 1 FROM outbox WHERE seq = ?').pluck();
    const found = this.attempt(() => ({ waits: select.get(seq) !== undefined }), false);
    return found?.waits ?? true;
  }

  /** @returns null where a page that is needed cannot be read @throws what is no damage */
  attempt<T>(read: () => T, counts = true): T | null {
    try {
      return read();
    } catch (error) {
      if (!isUnreadable(explainSqlite(error, this.#database.name))) throw error;
      if (counts) this.lost += 1;
      return null;
    }
  }

  #number(sql: string): number | null {
    const value = this.attempt(() => this.#database.prepare<[], number>(sql).pluck().get());
    return value ?? null;
  }

  #after(table: string, column: string, after: number, limit: number): readonly Row[] {
    const select = `SELECT * FROM ${table} WHERE ${column} > ? ORDER BY ${column} LIMIT ?`;
    return this.#database.prepare<[number, number], Row>(select).all(after, limit);
  }

  #at(table: string, column: string, n: number): Row | undefined {
    return this.#database.prepare<[number], Row>(`SELECT * FROM ${table} WHERE ${column} = ?`).get(n);
  }
}

const isUnreadable = (error: unknown): boolean =>
  (error instanceof Corrupt && error.code === 'buffer.corrupt') ||
  // A table of which nothing is known any more; SQLite's words for a page that is not there.
  (error instanceof Error && 'code' in error && /^SQLITE_(?:ERROR|IOERR)/.test(String(error.code))) ||
  (error instanceof Error && 'code' in error && error.code === 'buffer.storage');
