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
  /** null for a hold's partition, which has no end of its own. */
  readonly expiresAtUtc: UtcMs | null;
  readonly holdId: string | null;
  /** null if its page is damaged. Everything that was sealed under the key is lost then. */
  readonly key: Uint8Array | null;
  /** Whether the time without power before its records was never known. */
  readonly isProvisional: boolean;
  /** What has to be added to the times at which its records were recorded. */
  readonly clockOffsetMs: number;
};

type PartitionRow = {
  readonly partition: number;
  readonly expires_at: number | null;
  readonly hold: string | null;
  readonly is_provisional: number;
  readonly clock_offset_ms: number;
};

/** From this version on, the tables that are recovered have stayed the same. */
const OLDEST_READABLE = 9;

/** After an unreadable page, this many row numbers are tried one by one before the ordinary reading resumes. */
const LOOKED_UP = 256;

/**
 * Reads a buffer that was set aside, as far as its pages allow. Each page of the file is authenticated: a damaged page
 * fails as a whole and never gives a wrong row. Rows are read in the order of their numbers. Where a page fails, the
 * numbers that may be on it are tried one by one, so that a damaged page costs only its own rows.
 *
 * The file is never changed. `lost` counts what was found but could not be read. A page with unknown rows counts as
 * one.
 */
export class DamagedFile {
  readonly #database: Database;
  lost = 0;

  private constructor(database: Database) {
    this.#database = database;
  }

  /**
   * @returns null if even the first page does not open, or another version wrote the file: nothing can be recovered
   * then
   */
  static open(settings: DatabaseSettings): DamagedFile | null {
    let database: Database | null = null;
    try {
      database = openReader(settings);
      const version = Number(database.pragma('user_version', { simple: true }));
      if (version >= OLDEST_READABLE && version <= newestVersion(MIGRATIONS))
        return new DamagedFile(database);
    } catch {
      // The report of what is not recovered covers this.
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
        .prepare<[], PartitionRow>(
          `SELECT partition, expires_at, hold, is_provisional, clock_offset_ms FROM partitions
           WHERE state = 'open' ORDER BY partition`,
        )
        .all(),
    );
    // The new buffer's time begins with the believed time.
    const aheadMs = this.#number('SELECT ahead_ms FROM meta') ?? 0;
    return (rows ?? []).map(({ partition: id, expires_at, hold, is_provisional, clock_offset_ms }) => {
      const select = () =>
        this.#database
          .prepare<[], Uint8Array>(`SELECT key FROM ${tableOf('key', id)}`)
          .pluck()
          .get();
      const key = this.attempt(select);
      const expiresAtUtc = expires_at === null ? null : utcMs(expires_at + aheadMs);
      const clock = { isProvisional: is_provisional === 1, clockOffsetMs: clock_offset_ms };
      return { id, expiresAtUtc, holdId: hold, key: key ? new Uint8Array(key) : null, ...clock };
    });
  }

  /** The highest record number. The numbers in any table are between 1 and this one. */
  lastRecord(): number {
    return this.#number('SELECT last_record FROM meta') ?? 0;
  }

  /**
   * @yields the rows of a table by rising number, in batches
   * @param column the table's integer key
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

  /** All readable rows of the record. @param among names, each with one row */
  named(table: string, recordId: number, among: readonly string[]): readonly Row[] {
    const select = `SELECT * FROM ${table} WHERE record_id = ? AND name = ?`;
    return among.flatMap((name) => {
      const row = this.attempt(() =>
        this.#database.prepare<[number, string], Row>(select).get(recordId, name),
      );
      return row ? [row] : [];
    });
  }

  /** The rows that belong to a record. */
  of(table: string, recordId: number): readonly Row[] {
    const select = `SELECT * FROM ${table} WHERE record_id = ?`;
    return this.attempt(() => this.#database.prepare<[number], Row>(select).all(recordId)) ?? [];
  }

  /** All rows of a small table. */
  all(table: string): readonly Row[] {
    return this.attempt(() => this.#database.prepare<[], Row>(`SELECT * FROM ${table}`).all()) ?? [];
  }

  /** Whether a message waits for the broker. An unreadable row counts as waiting. */
  isWaiting(seq: number): boolean {
    const select = this.#database.prepare<[number], number>('SELECT 1 FROM outbox WHERE seq = ?').pluck();
    const found = this.attempt(() => ({ waits: select.get(seq) !== undefined }), false);
    return found?.waits ?? true;
  }

  /** @returns null if a needed page cannot be read @throws any error that is not damage */
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
  // A table that is no longer known, and SQLite's errors for a page that is missing.
  (error instanceof Error && 'code' in error && /^SQLITE_(?:ERROR|IOERR)/.test(String(error.code))) ||
  (error instanceof Error && 'code' in error && error.code === 'buffer.storage');
