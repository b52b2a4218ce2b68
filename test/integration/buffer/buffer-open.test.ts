import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openDatabase, openReader } from '../../../src/buffer/file/database.ts';
import { deriveKey } from '../../../src/buffer/keys/data-keys.ts';
import { MIGRATIONS, migrate, newestVersion } from '../../../src/buffer/migrations/migrations.ts';
import type { Store } from '../../../src/buffer/store.ts';
import { verifyChain } from '../../../src/domain/access/audit-chain.ts';
import { WaypostError } from '../../../src/platform/errors.ts';
import { MAX_RETENTION_MS } from '../../../src/policy/retention.ts';
import { bufferKeys, unitKeys } from '../../support/buffer/data-key.ts';
import {
  damageBuffer,
  lookInto,
  openBuffer,
  pathsIn,
  recordHit,
  recordRead,
  rowsOf,
  storedImages,
  storedTexts,
} from '../../support/buffer/open-buffer.ts';
import {
  LATER_MIGRATIONS,
  LATER_STATE,
  laterState,
  putStoredBuffer,
  STORED_VERSION,
} from '../../support/buffer/stored-buffer.ts';
import { syntheticRead } from '../../support/buffer/synthetic-read.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

function errorOf(work: () => unknown): { code: string; exitCode: number; message: string } {
  try {
    work();
  } catch (error) {
    if (error instanceof WaypostError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** Every file of a folder with its content, but SQLite's index of the log, which any opening writes anew. */
const contentOf = (folder: string) =>
  Object.fromEntries(
    readdirSync(folder)
      .filter((name) => !name.endsWith('-shm'))
      .map((name) => [name, readFileSync(join(folder, name)).toString('base64')]),
  );

/** Names, SQL (without its line breaks) and columns of all tables and indexes; of partitions, those of the first alone. */
function schemaOf(folder: string): unknown {
  using database = lookInto(folder);
  return database
    .prepare<[], { type: string; name: string; sql: string | null }>(
      'SELECT type, name, sql FROM sqlite_schema ORDER BY type, name',
    )
    .all()
    .filter(({ name }) => !/_(?:[2-9]|\d\d+)(?:_|$)/.test(name))
    .map(({ sql, ...one }) => ({
      ...one,
      sql: sql?.replace(/\s+/g, ' ').replace(/ ?([(),]) ?/g, '$1'),
      columns: database.pragma(`${one.type}_xinfo(${one.name})`),
    }));
}

/** A closed buffer with one read. */
function usedBuffer(folder: string): void {
  using buffer = openBuffer(folder, manualClock());
  recordRead(buffer, syntheticRead());
}

describe('the key file', () => {
  test('is made at the first start, for its owner only, and used from then on', () => {
    using folder = temporaryFolder();
    const paths = { path: join(folder.path, 'buffer.db'), keyPath: join(folder.path, 'data.key') };
    const first = unitKeys(paths);
    expect(readFileSync(paths.keyPath, 'utf8')).toMatch(/^[0-9a-f]{64}\n$/);
    expect(statSync(paths.keyPath).mode & 0o777).toBe(0o600);
    expect(unitKeys(paths)).toMatchObject(first);
    expect(readdirSync(folder.path).toSorted()).toEqual(['buffer.db.keys', 'data.key']);
  });

  test('gives a different key for every purpose', () => {
    const dataKey = new Uint8Array(32).fill(7);
    const keys = [dataKey, deriveKey(dataKey, 'waypost/buffer'), deriveKey(dataKey, 'waypost/hot-lists')].map(
      (key) => Buffer.from(key).toString('hex'),
    );
    expect(new Set(keys).size).toBe(3);
    expect(keys.every((key) => key.length === 64)).toBe(true);
  });

  test('is never made beside a buffer', () => {
    using folder = temporaryFolder();
    usedBuffer(folder.path);
    rmSync(join(folder.path, 'data.key'));
    const before = contentOf(folder.path);
    expect(errorOf(() => openBuffer(folder.path, manualClock()))).toMatchObject({
      code: 'buffer.key-missing',
      exitCode: 78,
    });
    expect(contentOf(folder.path)).toEqual(before);
  });

  test('is refused when others can read it, with the command that mends it', () => {
    using folder = temporaryFolder();
    usedBuffer(folder.path);
    const keyPath = join(folder.path, 'data.key');
    chmodSync(keyPath, 0o640);
    const error = errorOf(() => openBuffer(folder.path, manualClock()));
    expect(error).toMatchObject({ code: 'buffer.key-open-to-others', exitCode: 78 });
    expect(error.message).toContain(`chmod 600 ${keyPath}`);
  });

  test.each(['', 'abc', 'g'.repeat(64), 'a'.repeat(63)])('is refused when it holds "%s"', (content) => {
    using folder = temporaryFolder();
    writeFileSync(join(folder.path, 'data.key'), content, { mode: 0o600 });
    expect(errorOf(() => openBuffer(folder.path, manualClock()))).toMatchObject({
      code: 'buffer.key-malformed',
      exitCode: 78,
    });
    expect(existsSync(join(folder.path, 'buffer.db'))).toBe(false);
  });
});

describe('opening', () => {
  test('with a wrong key says which file and key, and changes nothing', () => {
    using folder = temporaryFolder();
    const keyPath = join(folder.path, 'data.key');
    usedBuffer(folder.path);
    const rightKey = readFileSync(keyPath);
    writeFileSync(keyPath, 'ab'.repeat(32));
    const before = contentOf(folder.path);
    const error = errorOf(() => openBuffer(folder.path, manualClock()));
    expect(error).toMatchObject({ code: 'buffer.wrong-key', exitCode: 78 });
    expect(error.message).toContain(join(folder.path, 'buffer.db'));
    expect(error.message).toContain(keyPath);
    expect(contentOf(folder.path)).toEqual(before);
    writeFileSync(keyPath, rightKey);
    openBuffer(folder.path, manualClock()).close();
    expect(rowsOf(folder.path, 'reads')).toBe(1);
  });

  test('is refused while another process has the buffer, and works once it is closed', () => {
    using folder = temporaryFolder();
    const first = openBuffer(folder.path, manualClock());
    expect(errorOf(() => openBuffer(folder.path, manualClock()))).toMatchObject({
      code: 'buffer.in-use',
      exitCode: 69,
    });
    first.close();
    first.close();
    openBuffer(folder.path, manualClock()).close();
  });

  test("is refused for another unit's buffer", () => {
    using folder = temporaryFolder();
    usedBuffer(folder.path);
    expect(errorOf(() => openBuffer(folder.path, manualClock(), { unitId: 'pole-8' }))).toMatchObject({
      code: 'buffer.other-unit',
      exitCode: 78,
    });
    openBuffer(folder.path, manualClock()).close();
    expect(rowsOf(folder.path, 'reads')).toBe(1);
  });

  test("is refused for a newer program's buffer", () => {
    using folder = temporaryFolder();
    usedBuffer(folder.path);
    {
      using database = lookInto(folder.path);
      database.pragma(`user_version=${newestVersion(MIGRATIONS) + 1}`);
    }
    const before = contentOf(folder.path);
    expect(errorOf(() => openBuffer(folder.path, manualClock()))).toMatchObject({
      code: 'buffer.newer-file',
      exitCode: 78,
    });
    expect(contentOf(folder.path)).toEqual(before);
  });

  test('says what is wrong with a folder that is not there', () => {
    const key = new Uint8Array(32);
    const error = errorOf(() => openDatabase({ path: '/nowhere/buffer.db', key, keyPath: '/nowhere/key' }));
    expect(error).toMatchObject({ code: 'buffer.not-usable', exitCode: 69 });
  });
});

describe('every connection', () => {
  test.each([
    ['the writer', openDatabase],
    ['a reader', openReader],
  ])('is durable and leaves no trace, after a read as well: %s', (_, open) => {
    using folder = temporaryFolder();
    usedBuffer(folder.path);
    const database = open(bufferKeys(pathsIn(folder.path)));
    database.prepare('SELECT count(*) FROM audit').get();
    const settings = ['journal_mode', 'synchronous', 'foreign_keys', 'secure_delete', 'temp_store'];
    const values = settings.map((name) => database.pragma(name, { simple: true }));
    database.close();
    // synchronous=FULL; temporary tables in memory.
    expect(values).toEqual(['wal', 2, 1, 1, 2]);
  });

  test('writes files that others cannot read', () => {
    using folder = temporaryFolder();
    using buffer = openBuffer(folder.path, manualClock());
    recordRead(buffer, syntheticRead());
    const modes = readdirSync(folder.path).map((name) => [
      name,
      statSync(join(folder.path, name)).mode & 0o077,
    ]);
    expect(modes.length).toBeGreaterThan(4);
    expect(modes.filter(([, others]) => others !== 0)).toEqual([]);
  });
});

describe('damage under an open buffer', () => {
  test.each<[string, (buffer: Store) => unknown]>([
    ['depth', ({ outbox }) => outbox.depth()],
    ['take', ({ outbox }) => outbox.take(1)],
    ['confirm', ({ outbox }) => outbox.take(0, [1])],
    ['refuse', ({ outbox }) => outbox.refuse(1, 'not authorized')],
    ['requeue', ({ outbox }) => outbox.requeue()],
    ['purge', (buffer) => buffer.purge()],
    ['record', (buffer) => recordRead(buffer, syntheticRead())],
  ])('is said to be damage by %s', async (_, work) => {
    using folder = temporaryFolder();
    const clock = manualClock();
    using buffer = openBuffer(folder.path, clock);
    for (let i = 0; i < 20; i += 1) recordHit(buffer, syntheticRead());
    clock.advance(MAX_RETENTION_MS);
    damageBuffer(folder.path);
    await expect((async () => work(buffer))()).rejects.toMatchObject({
      code: 'buffer.corrupt',
      exitCode: 74,
    });
  });
});

/** What the stored file holds (`test/fixtures/buffers/README.md`), and that the numbers of messages go on. */
function expectStoredContent(buffer: Store, folder: string): void {
  expect(buffer.outbox.take(9).map(({ id, kind }) => [id.seq, kind])).toEqual([
    [1, 'read'],
    [2, 'read'],
  ]);
  expect(storedTexts(folder)).toEqual(['WAYP0ST', 'TEST123']);
  expect(storedImages(folder).length).toBe(7);
  expect(rowsOf(folder, 'illegible')).toBe(1);
  expect(buffer.alerts.list(9)).toMatchObject([{ state: 'potential', listId: 'agency' }]);
  expect(buffer.holds.list()).toMatchObject([{ hold: { caseNumber: 'CASE-1' }, reads: 1 }]);
  // The fixture comes without a memo, which is an entry of its own.
  expect(verifyChain(buffer.audit.lines(0, 9))).toMatchObject({ entries: 3 });
  expect(recordRead(buffer, syntheticRead()).map((id) => id.seq)).toEqual([4]);
}

describe('a file that an earlier program wrote', () => {
  test('opens, keeps its content and continues counting', () => {
    using folder = temporaryFolder();
    putStoredBuffer(folder.path);
    using buffer = openBuffer(folder.path, manualClock());
    const migrated = MIGRATIONS.filter(({ from }) => from >= STORED_VERSION).length;
    expect(buffer.events).toContainEqual(expect.objectContaining({ created: false, migrated }));
    expectStoredContent(buffer, folder.path);
  });

  test('has the same tables and indexes as a new one', () => {
    using stored = temporaryFolder();
    using created = temporaryFolder();
    putStoredBuffer(stored.path);
    openBuffer(stored.path, manualClock()).close();
    using buffer = openBuffer(created.path, manualClock());
    recordHit(buffer, syntheticRead());
    expect(schemaOf(created.path)).toEqual(schemaOf(stored.path));
  });

  test('is migrated to a later version step by step, keeps its content and is not migrated again', () => {
    using folder = temporaryFolder();
    putStoredBuffer(folder.path);
    {
      using buffer = openBuffer(folder.path, manualClock(), { migrations: LATER_MIGRATIONS });
      const migrated = LATER_MIGRATIONS.filter(({ from }) => from >= STORED_VERSION).length;
      expect(buffer.events).toContainEqual(expect.objectContaining({ created: false, migrated }));
      expectStoredContent(buffer, folder.path);
    }
    expect(laterState(folder.path)).toEqual(LATER_STATE);
    using buffer = openBuffer(folder.path, manualClock(), { migrations: LATER_MIGRATIONS });
    expect(buffer.events).toContainEqual(expect.objectContaining({ created: false, migrated: 0 }));
  });

  test('is refused, and not changed, if no step starts from its version', () => {
    using folder = temporaryFolder();
    usedBuffer(folder.path);
    {
      using database = lookInto(folder.path);
      database.pragma('user_version=8');
    }
    const before = contentOf(folder.path);
    expect(errorOf(() => openBuffer(folder.path, manualClock()))).toMatchObject({
      code: 'buffer.older-file',
      exitCode: 78,
    });
    expect(contentOf(folder.path)).toEqual(before);
  });
});

test('a migration that fails leaves the previous version intact', () => {
  using folder = temporaryFolder();
  usedBuffer(folder.path);
  using database = lookInto(folder.path);
  const version = newestVersion(MIGRATIONS);
  const failing = { from: version, to: version + 1, apply: 'CREATE TABLE half (a); CREATE TABLE half (a);' };
  expect(() => migrate(database, randomBytes, undefined, [...MIGRATIONS, failing])).toThrow('already exists');
  expect(database.pragma('user_version', { simple: true })).toBe(version);
  expect(database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'half'").get()).toBeUndefined();
});
