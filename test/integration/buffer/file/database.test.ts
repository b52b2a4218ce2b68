import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Database, openDatabase, openReader } from '../../../../src/buffer/file/database.ts';
import { temporaryFolder } from '../../../support/temp-folder.ts';

const settingsIn = (folder: string, key = 7) => ({
  path: join(folder, 'buffer.sqlite'),
  key: new Uint8Array(32).fill(key),
  keyPath: join(folder, 'buffer.key'),
});

const pragmasOf = (database: Database) =>
  Object.fromEntries(
    ['journal_mode', 'synchronous', 'foreign_keys', 'secure_delete', 'temp_store'].map((name) => [
      name,
      database.pragma(name, { simple: true }),
    ]),
  );

describe('the database of the buffer', () => {
  // Written out: a setting that is taken away together with its check in the code shows here.
  const expected = { journal_mode: 'wal', synchronous: 2, foreign_keys: 1, secure_delete: 1, temp_store: 2 };

  test('is written through, deletes for good and sorts in memory, for its writer and for a reader', () => {
    using folder = temporaryFolder();
    const writer = openDatabase(settingsIn(folder.path));
    writer.exec("CREATE TABLE t (text TEXT); INSERT INTO t VALUES ('x')");
    const reader = openReader(settingsIn(folder.path));
    expect([pragmasOf(writer), pragmasOf(reader)]).toEqual([expected, expected]);
    reader.close();
    writer.close();
  });

  test('can be read by its owner alone, and by nobody without its key', () => {
    using folder = temporaryFolder();
    const { path } = settingsIn(folder.path);
    const writer = openDatabase(settingsIn(folder.path));
    writer.exec("CREATE TABLE t (text TEXT); INSERT INTO t VALUES ('marker of a plate')");
    writer.pragma('wal_checkpoint(TRUNCATE)');
    writer.close();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const bytes = readFileSync(path, 'latin1');
    expect(bytes).not.toContain('SQLite format 3');
    expect(bytes).not.toContain('marker of a plate');
    expect(() => openDatabase(settingsIn(folder.path, 8))).toThrow(/does not open with the key/);
  });
});
