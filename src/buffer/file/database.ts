import { closeSync, existsSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import { Bug, Corrupt, Misconfigured, Unavailable } from '../../platform/errors.ts';
import { syncFolder } from '../../platform/files/durable-file.ts';

/** The only importer of better-sqlite3. Opens connections and translates SQLite's errors. */

export type Database = Sqlite.Database;

export type DatabaseSettings = {
  readonly path: string;
  /** 32 bytes. */
  readonly key: Uint8Array;
  /** The key's file, for messages. */
  readonly keyPath: string;
};

/** Checked after a real read: before it, some settings report the requested value; after it, the actual one. */
const EXPECTED = {
  journal_mode: 'wal',
  synchronous: 2, // FULL
  foreign_keys: 1,
  secure_delete: 1,
  temp_store: 2, // MEMORY: otherwise a large sort would write plates in clear to a temporary file
} as const;

/** How long the one writer waits for a reader, for example to empty the log. The wait blocks the thread. */
const BUSY_TIMEOUT_MS = 100;

/**
 * Opens the encrypted database. Creates it with mode 0600 if it does not exist.
 * @throws Misconfigured for a wrong key or a folder that cannot be used; the files are unchanged then
 * @throws Corrupt, Unavailable as `explainSqlite` returns them
 */
export function openDatabase(settings: DatabaseSettings): Database {
  return prepared(connect(settings), settings);
}

/**
 * Opens a second, read-only connection to a database that its writer has open. It cannot change anything and never
 * waits for the writer. The writer cannot empty the log while a statement of this connection runs.
 * @throws as `openDatabase`
 */
export function openReader(settings: DatabaseSettings): Database {
  try {
    const reader = new Sqlite(settings.path, {
      readonly: true,
      fileMustExist: true,
      timeout: BUSY_TIMEOUT_MS,
    });
    return prepared(reader, settings);
  } catch (error) {
    throw explainSqlite(error, settings.path);
  }
}

function prepared(database: Database, settings: DatabaseSettings): Database {
  try {
    database.pragma("cipher='sqlcipher'");
    database.pragma(`key="x'${Buffer.from(settings.key).toString('hex')}'"`);
    if (!database.readonly) database.pragma('journal_mode=WAL');
    database.pragma('synchronous=FULL');
    database.pragma('foreign_keys=ON');
    database.pragma('secure_delete=ON');
    database.pragma('temp_store=MEMORY');
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
    for (const [pragma, expected] of Object.entries(EXPECTED)) {
      const actual = database.pragma(pragma, { simple: true });
      if (actual !== expected) {
        throw new Bug('buffer.pragma', `SQLite's ${pragma} is ${String(actual)} instead of ${expected}`);
      }
    }
    return database;
  } catch (error) {
    database.close();
    throw isSqlite(error, 'SQLITE_NOTADB') ? wrongKey(settings, error) : explainSqlite(error, settings.path);
  }
}

/**
 * Takes SQLite's exclusive lock on `file`, which stays empty. @returns the connection that holds the lock, or null if
 * another connection holds it, in this process or another. The caller must keep a reference to the connection: when it
 * is garbage-collected, it is closed.
 */
export function lockExclusively(file: string): Database | null {
  try {
    createPrivately(file);
    const lock = new Sqlite(file, { timeout: 0 });
    try {
      lock.pragma('journal_mode=MEMORY');
      lock.exec('BEGIN EXCLUSIVE');
      return lock;
    } catch (error) {
      lock.close();
      throw error;
    }
  } catch (error) {
    if (isSqlite(error, 'SQLITE_BUSY')) return null;
    throw explainSqlite(error, file);
  }
}

/** @returns the result of `work`. @throws its error, as `explainSqlite` translates it */
export function explained<T>(database: Database, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw explainSqlite(error, database.name);
  }
}

/** Translates an error of SQLite or the file system into one of ours. Any other error is returned unchanged. */
export function explainSqlite(error: unknown, file: string): unknown {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return error;
  const { code } = error;
  if (/^(SQLITE_CANTOPEN|SQLITE_READONLY|SQLITE_PERM|EACCES|ENOENT|EROFS|ENOTDIR|EISDIR)/.test(code)) {
    return new Unavailable(
      'buffer.not-usable',
      `${file} cannot be opened for writing. Its folder must exist and belong to this user.`,
      error,
    );
  }
  if (/^(SQLITE_CORRUPT|SQLITE_NOTADB)/.test(code)) {
    return new Corrupt('buffer.corrupt', `The buffer ${file} is damaged.`, error);
  }
  if (/^(SQLITE_FULL|SQLITE_IOERR|SQLITE_BUSY|ENOSPC|EIO)/.test(code)) {
    return new Unavailable(
      'buffer.storage',
      `The disk under ${file} cannot be written. Free some space or replace the disk.`,
      error,
    );
  }
  return error;
}

function connect({ path }: DatabaseSettings): Database {
  try {
    createPrivately(path);
    return new Sqlite(path, { timeout: BUSY_TIMEOUT_MS });
  } catch (error) {
    throw explainSqlite(error, path);
  }
}

/** SQLite would create a file that everyone can read. Its log and index take over the file's mode. */
function createPrivately(file: string): void {
  if (existsSync(file)) return;
  closeSync(openSync(file, 'a', 0o600));
  syncFolder(dirname(file));
}

const isSqlite = (error: unknown, code: string): boolean =>
  error instanceof Sqlite.SqliteError && error.code.startsWith(code);

function wrongKey({ path, keyPath }: DatabaseSettings, cause: unknown): Misconfigured {
  return new Misconfigured(
    'buffer.wrong-key',
    `The buffer ${path} does not open with the key of ${keyPath}: the key belongs to another buffer, or the file's ` +
      'first page is damaged. Put the right key file back, or move the buffer away to start without its records. ' +
      'Nothing was changed.',
    cause,
  );
}
