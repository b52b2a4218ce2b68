import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  copyFileSync,
  openSync,
  readdirSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openReader } from '../../../src/buffer/file/database.ts';
import { tableOf } from '../../../src/buffer/partitions/partition-tables.ts';
import { Partitions } from '../../../src/buffer/partitions/partitions.ts';
import { contentLabel, unseal } from '../../../src/buffer/partitions/sealed-rows.ts';
import type { Store } from '../../../src/buffer/store.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { readMessage } from '../../../src/contract/messages.ts';
import { verifyChain } from '../../../src/domain/access/audit-chain.ts';
import { utcMs } from '../../../src/domain/time/time.ts';
import { MAX_RETENTION_MS } from '../../../src/policy/retention.ts';
import { recoverStopped } from '../../../src/unit/offline.ts';
import { bufferKeys } from '../../support/buffer/data-key.ts';
import {
  heldReadIds,
  lookInto,
  openBuffer,
  pathsIn,
  readRows,
  recordHit,
  recordRead,
  synchronizedReading,
} from '../../support/buffer/open-buffer.ts';
import { syntheticImage, syntheticRead } from '../../support/buffer/synthetic-read.ts';
import { IS_FULL } from '../../support/is-full.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';
import { writeConfig } from '../../support/unit/running-unit.ts';
import { waypost } from '../../support/unit/waypost.ts';

const HOUR_MS = 3_600_000;
const PAGE_BYTES = 4_096;
/** The first pages hold the schema: without them nothing at all can be read. */
const FIRST_SPOILT = 60;

type Clock = ReturnType<typeof manualClock>;

/** Reads over two days in a few partitions of several pages, every eleventh with a hit; three older ones held past their time. */
async function filled(folder: string, clock: Clock): Promise<void> {
  using buffer = openBuffer(folder, clock);
  const old = Array.from({ length: 3 }, () => syntheticRead('HELD1', clock.utcNow()));
  for (const read of old) recordRead(buffer, read);
  const target = { kind: 'reads', readIds: old.map(({ readId }) => readId) } as const;
  const reviewOn = new Date(clock.utcNow() + 100 * 24 * HOUR_MS).toISOString().slice(0, 10);
  buffer.holds.place({ caseNumber: '26-004711', operator: 'A. Example', reason: 'proof', reviewOn, target });
  clock.advance(MAX_RETENTION_MS);
  await buffer.purge();
  for (let count = 0; count < 400; count += 1) {
    const seen = syntheticRead(`TEST${count}`, clock.utcNow());
    const crop = syntheticImage(`crop ${count}`, 3_000);
    const read = { ...seen, evidence: { ...seen.evidence, plateCrop: crop } };
    if (count % 11 === 0) recordHit(buffer, read);
    else recordRead(buffer, read);
    if (count % 10 === 0) clock.advance(HOUR_MS);
  }
  // The broker had half of it.
  const taken = buffer.outbox.take(200);
  buffer.outbox.take(
    0,
    taken.map(({ id }) => id.seq),
  );
}

/** What can be read of a damaged file record by record: by read, the digest of its pictures and details together. */
function readable(folder: string, file: string): ReadonlyMap<string, string> {
  const path = join(folder, file);
  const found = new Map<string, string>();
  // Where the page that fails is one of those that name the tables, SQLite opens nothing.
  const database = attempt(() => openReader({ ...bufferKeys(pathsIn(folder)), path }));
  if (database === null) return found;
  try {
    const ids = database
      .prepare<[], number>("SELECT partition FROM partitions WHERE state = 'open'")
      .pluck()
      .all();
    for (const id of ids) {
      const select = database.prepare<[], Uint8Array>(`SELECT key FROM ${tableOf('key', id)}`).pluck();
      const key = attempt(() => select.get()) ?? null;
      for (let recordId = 1; recordId < 600; recordId += 1) {
        const row = attempt(() =>
          database
            .prepare<[number], { read_id: string }>(
              `SELECT * FROM ${tableOf('reads', id)} WHERE record_id = ?`,
            )
            .get(recordId),
        );
        if (row) found.set(row.read_id, digestOf(database, { id, key }, recordId));
      }
    }
  } finally {
    database.close();
  }
  return found;
}

function digestOf(
  database: ReturnType<typeof openReader>,
  { id, key }: { readonly id: number; readonly key: Uint8Array | null },
  recordId: number,
): string {
  const hash = createHash('sha256');
  for (const name of ['details', 'plate-crop', 'rectified-crop', 'contextual-image']) {
    const row = attempt(() =>
      database
        .prepare<[number, string], { sealed: Uint8Array }>(
          `SELECT sealed FROM ${tableOf('contents', id)} WHERE record_id = ? AND name = ?`,
        )
        .get(recordId, name),
    );
    if (row && key) hash.update(name).update(unseal({ key }, contentLabel(recordId, name), row.sealed));
  }
  return hash.digest('hex');
}

function attempt<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}

/** By read, as the new buffer has it. */
function stored(folder: string): ReadonlyMap<string, string> {
  using database = lookInto(folder);
  const partitions = new Partitions(database, randomBytes);
  const found = new Map<string, string>();
  for (const partition of [...partitions.all(), ...partitions.ofHolds()])
    for (const { read_id, record_id } of database
      .prepare<[], { read_id: string; record_id: number }>(
        `SELECT read_id, record_id FROM ${tableOf('reads', partition.id)}`,
      )
      .all())
      found.set(read_id, digestOf(database, partition, record_id));
  return found;
}

function spoil(path: string, pages: readonly number[]): void {
  const file = openSync(path, 'r+');
  for (const page of pages) writeSync(file, randomBytes(64), 0, 64, (page - 1) * PAGE_BYTES + 100);
  closeSync(file);
}

/** Closes the log into the file, damages it, marks it as a unit does that has met the damage, and opens it anew. */
function reopened(
  folder: string,
  clock: Clock,
  damage: (path: string) => void,
): Store & Disposable & { readonly events: readonly { type: string }[] } {
  const { path } = pathsIn(folder);
  {
    using database = lookInto(folder);
    database.pragma('wal_checkpoint(TRUNCATE)');
  }
  damage(path);
  writeFileSync(`${path}.damaged`, `buffer.db.damaged-until-${clock.utcNow() + MAX_RETENTION_MS}`);
  return openBuffer(folder, clock);
}

const setAside = (folder: string): string | undefined =>
  readdirSync(folder).find((name) => /damaged-until-\d+$/.test(name));

describe('a damaged buffer', () => {
  test.each(IS_FULL ? [1, 2, 3, 4, 5, 7] : [2, 4, 7])(
    'gives back every record that no damaged page holds a part of: seed %i',
    async (seed) => {
      using folder = temporaryFolder();
      const clock = manualClock();
      await filled(folder.path, clock);
      const random = seededRandom(seed);
      const pages = statSync(pathsIn(folder.path).path).size / PAGE_BYTES;
      const spoilt = Array.from(
        { length: 20 + random.int(100) },
        () => FIRST_SPOILT + random.int(pages - FIRST_SPOILT),
      );
      using buffer = reopened(folder.path, clock, (path) => spoil(path, spoilt));
      const [, beforeSalvage] = [
        recordRead(buffer, syntheticRead('AFTER1', clock.utcNow())),
        stored(folder.path).size,
      ];
      expect(beforeSalvage).toBe(1);
      const file = setAside(folder.path) ?? '';
      const wanted = readable(folder.path, file);
      await buffer.salvage();
      const after = stored(folder.path);
      for (const [readId, digest] of wanted) expect(after.get(readId), readId).toBe(digest);
      expect(after.size).toBeGreaterThanOrEqual(wanted.size + 1);
      const told = buffer.events.find(({ type }) => type === 'bufferSalvaged');
      expect(told).toMatchObject({ isReadable: wanted.size > 0 });
      expect(verifyChain(buffer.audit.lines(0, 1_000))).toMatchObject({ whole: true });
    },
  );

  test('that proves whole is restored fully: held records, messages that the broker lacks, and the audit chain', async () => {
    using folder = temporaryFolder();
    const clock = manualClock();
    await filled(folder.path, clock);
    const before = stored(folder.path);
    const held = heldReadIds(folder.path);
    using buffer = reopened(folder.path, clock, () => undefined);
    await buffer.salvage();
    expect(stored(folder.path)).toEqual(before);
    expect(heldReadIds(folder.path)).toEqual(held);
    expect(held).toHaveLength(3);
    const told = buffer.events.find(({ type }) => type === 'bufferSalvaged');
    expect(told).toMatchObject({ reads: 400, held: 3, lost: 0, messages: 400 + 37 - 200 });
    const chain = buffer.audit.lines(0, 1_000);
    expect(verifyChain(chain)).toMatchObject({ whole: true });
    expect(chain[0]).toContain('bufferBegun');
    expect(readdirSync(folder.path).filter((name) => name.includes('until'))).toEqual([]);
    const messages = buffer.outbox.take(1_000);
    expect(messages).toHaveLength(237);
    for (const { id, body, expiresAtUtc, kind } of messages.filter((one) => one.kind === 'read')) {
      const message = readMessage.parse(JSON.parse(Buffer.from(body).toString()));
      expect([message.id, kind, Date.parse(message.expiresAtUtc)]).toEqual([id, 'read', expiresAtUtc]);
    }
  });

  test('restores nothing that has expired meanwhile, and keeps nothing too long', async () => {
    using folder = temporaryFolder();
    const clock = manualClock();
    await filled(folder.path, clock);
    const ends = endsOf(folder.path);
    clock.advance(MAX_RETENTION_MS - 20 * HOUR_MS);
    using buffer = reopened(folder.path, clock, () => undefined);
    await buffer.salvage();
    const left = endsOf(folder.path);
    expect(left.size).toBeGreaterThan(10);
    expect(left.size).toBeLessThan(ends.size - 10);
    for (const [readId, end] of left) {
      expect(end).toBe(ends.get(readId));
      expect(end).toBeGreaterThan(clock.utcNow());
    }
  });

  test('of which nothing can be read is reported, and deleted within a day', async () => {
    using folder = temporaryFolder();
    const clock = manualClock();
    await filled(folder.path, clock);
    using buffer = reopened(folder.path, clock, (path) => truncateSync(path, 100));
    await buffer.salvage();
    expect(buffer.events).toContainEqual(
      expect.objectContaining({ type: 'bufferSalvaged', isReadable: false, reads: 0 }),
    );
    expect(buffer.holds.list()).toHaveLength(1);
    clock.advance(24 * HOUR_MS);
    await buffer.purge();
    expect(readdirSync(folder.path).filter((name) => name.includes('until'))).toEqual([]);
  });

  test('is restored once, even when it is put back beside the new one', async () => {
    using folder = temporaryFolder();
    const clock = manualClock();
    await filled(folder.path, clock);
    using buffer = reopened(folder.path, clock, () => undefined);
    const file = setAside(folder.path) ?? '';
    const copy = join(folder.path, 'copy');
    copyFileSync(join(folder.path, file), copy);
    await buffer.salvage();
    const [reads, waiting] = [readRows(folder.path).length, buffer.outbox.depth().unpublished];
    copyFileSync(copy, join(folder.path, file));
    await buffer.salvage();
    expect([readRows(folder.path).length, buffer.outbox.depth().unpublished]).toEqual([reads, waiting]);
  });

  test('waits while the clock is unknown, because older records are sealed', async () => {
    using folder = temporaryFolder();
    const clock = { ...manualClock(), boot: 'boot', quality: 'synchronized' as 'synchronized' | 'unknown' };
    await filled(folder.path, clock);
    Object.assign(clock, { boot: 'another', quality: 'unknown' });
    using buffer = reopened(folder.path, clock, () => undefined);
    await buffer.salvage();
    expect(readRows(folder.path)).toHaveLength(0);
    clock.quality = 'synchronized';
    await buffer.purge();
    await buffer.salvage();
    expect(readRows(folder.path)).toHaveLength(400);
  });

  test('without one of its tables counts as damaged at the start', async () => {
    using folder = temporaryFolder();
    const clock = manualClock();
    await filled(folder.path, clock);
    {
      using database = lookInto(folder.path);
      const [partition] = new Partitions(database, randomBytes).all();
      database.exec(`DROP TABLE ${tableOf('hits', partition?.id ?? 0)}`);
    }
    using buffer = openBuffer(folder.path, clock);
    expect(buffer.events.map(({ type }) => type)).toEqual(['bufferSetAside', 'bufferOpened']);
    await buffer.salvage();
    expect(readRows(folder.path)).toHaveLength(400);
  });
});

/** When each read ends. */
function endsOf(folder: string): ReadonlyMap<string, number> {
  using database = lookInto(folder);
  return new Map(
    new Partitions(database, randomBytes).all().flatMap(({ id, expiresAtUtc }) =>
      database
        .prepare<[], string>(`SELECT read_id FROM ${tableOf('reads', id)}`)
        .pluck()
        .all()
        .map((readId) => [readId, expiresAtUtc] as const),
    ),
  );
}

test('a manual restore works from the file that was set aside and from a copy, but not while the clock is unknown', async () => {
  using folder = temporaryFolder();
  const clock = manualClock();
  await filled(folder.path, clock);
  const copy = join(folder.path, 'elsewhere');
  copyFileSync(pathsIn(folder.path).path, copy);
  const name = `buffer.db.damaged-until-${clock.utcNow() + MAX_RETENTION_MS}`;
  writeFileSync(`${pathsIn(folder.path).path}.damaged`, name);
  const more = { buffer: { path: 'buffer.db', key: { source: 'file', path: 'data.key' } } };
  const source = { kind: 'stills', folder: '.', intervalMs: 100 } as const;
  const file = writeConfig(folder.path, { source, brokerUrl: 'mqtt://127.0.0.1:1', more });
  const config = loadConfig(file);
  const told: number[] = [];
  const recover = (from: string | null, quality: 'synchronized' | 'unknown') => {
    const readClock = () => synchronizedReading({ ...clock, quality });
    return recoverStopped({
      config,
      from,
      readClock,
      builtAtUtc: utcMs(0),
      onProgress: (reads) => void told.push(reads),
    });
  };
  await expect(recover(null, 'unknown')).rejects.toMatchObject({
    code: 'buffer.clock-unknown',
    exitCode: 69,
  });
  expect(await recover(null, 'synchronized')).toMatchObject([
    { reads: 400, held: 3, lost: 0, isReadable: true },
  ]);
  expect(told.at(-1)).toBe(403);
  expect(await recover(copy, 'synchronized')).toMatchObject([{ file: copy, reads: 0, held: 0 }]);
  await expect(recover(file, 'synchronized')).rejects.toMatchObject({
    code: 'buffer.unreadable',
    exitCode: 74,
  });
  const { code, err } = await waypost('buffer', 'recover', '--config', file, '--from', file);
  expect([code, err].join(' ')).toMatch(/Nothing in .* can be read|clock of this unit is not set/);
});
