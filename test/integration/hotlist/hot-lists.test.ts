import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { HotListEvent } from '../../../src/domain/events/hot-list-events.ts';
import { utcMs } from '../../../src/domain/time/time.ts';
import { HotLists } from '../../../src/hotlist/hot-lists.ts';
import { ListStore } from '../../../src/hotlist/list-store.ts';
import { syntheticRead } from '../../support/buffer/synthetic-read.ts';
import { LIST_DELIVERY } from '../../support/hotlist/list-delivery.ts';
import { fileOf, importOptions, LIST_RULES, SOURCE_TIME_UTC } from '../../support/hotlist/list-files.ts';
import { LIST_FRESHNESS } from '../../support/hotlist/list-freshness.ts';
import { LOCAL_SHARES } from '../../support/hotlist/local-shares.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

const KEY = randomBytes(32);
const HOUR_MS = 3_600_000;
const NOW = utcMs(SOURCE_TIME_UTC + HOUR_MS);

const GOOD = fileOf(['plate,region,category', 'ZZT1234,IA,V']);
const READ = syntheticRead('ZZT1234');

async function hotListsIn(
  folder: string,
  rules = LIST_RULES,
): Promise<{ lists: HotLists; events: HotListEvent[] }> {
  const events: HotListEvent[] = [];
  const emit = (event: HotListEvent): void => void events.push(event);
  const store = new ListStore(folder, KEY, emit);
  const settings = { rules, delivery: LIST_DELIVERY, freshness: LIST_FRESHNESS, newId: randomUUID, emit };
  const lists = new HotLists(store, settings);
  await lists.load();
  onTestFinished(() => lists.close());
  return { lists, events };
}

test('an imported list is in force at once, and again after a restart', async () => {
  using folder = temporaryFolder();
  const { lists, events } = await hotListsIn(folder.path);
  expect(lists.inForce.match(READ, NOW, 'synchronized', LOCAL_SHARES)).toEqual([]);
  expect(
    (await lists.import({ kind: 'file', bytes: GOOD, options: importOptions() }, NOW, 'synchronized'))
      .outcome,
  ).toBe('accepted');
  expect(events).toEqual([
    {
      ...{ type: 'listActivated', listId: 'agency', version: '1', entries: 1, refused: 0, testPlates: 0 },
      ...{ sourceTimeUtc: SOURCE_TIME_UTC, ageKnown: true },
    },
  ]);
  for (const running of [lists, (await hotListsIn(folder.path)).lists]) {
    const hits = running.inForce.match(READ, NOW, 'synchronized', LOCAL_SHARES);
    expect(hits).toMatchObject([{ matchGrade: 'strong', listAgeMs: HOUR_MS, listFreshness: 'fresh' }]);
    expect(running.inForce.info(NOW, 'synchronized')).toMatchObject([
      {
        info: { listId: 'agency', version: '1' },
        entries: 1,
        listFreshness: 'fresh',
        freshnessClass: 'general',
      },
    ]);
  }
});

test('an entry has the same identity in a later version, and a different one from another source', async () => {
  using folder = temporaryFolder();
  const { lists } = await hotListsIn(folder.path);
  const identityAfter = async (changes: Parameters<typeof importOptions>[0]) => {
    await lists.import({ kind: 'file', bytes: GOOD, options: importOptions(changes) }, NOW, 'synchronized');
    return lists.inForce.match(READ, NOW, 'synchronized', LOCAL_SHARES)[0]?.entry.entryIdentity;
  };
  const first = await identityAfter({ version: '1' });
  expect(await identityAfter({ version: '2', sourceTimeUtc: NOW })).toBe(first);
  expect(await identityAfter({ source: 'Another City Police', sourceTimeUtc: NOW })).not.toBe(first);
});

test('a new version replaces the list whole; other lists stay', async () => {
  using folder = temporaryFolder();
  const { lists } = await hotListsIn(folder.path);
  await lists.import({ kind: 'file', bytes: GOOD, options: importOptions() }, NOW, 'synchronized');
  await lists.import(
    { kind: 'file', bytes: GOOD, options: importOptions({ listId: 'state', source: 'State' }) },
    NOW,
    'synchronized',
  );
  const other = fileOf(['plate,region,category', 'ZZT9999,IA,V']);
  await lists.import(
    { kind: 'file', bytes: other, options: importOptions({ version: '2' }) },
    NOW,
    'synchronized',
  );
  expect(lists.inForce.match(READ, NOW, 'synchronized', LOCAL_SHARES).map((hit) => hit.list.listId)).toEqual([
    'state',
  ]);
});

test('a category that the unit no longer permits is not in force after the restart', async () => {
  using folder = temporaryFolder();
  const rows = ['ZZT1234,IA,V', 'ZZT1234,IA,A'];
  await (await hotListsIn(folder.path)).lists.import(
    { kind: 'file', bytes: fileOf(['plate,region,category', ...rows]), options: importOptions() },
    NOW,
    'synchronized',
  );
  const { lists, events } = await hotListsIn(folder.path, {
    ...LIST_RULES,
    permitted: new Set(['amber-alert']),
  });
  expect(lists.inForce.match(READ, NOW, 'synchronized', LOCAL_SHARES)).toMatchObject([
    { entry: { category: 'amber-alert' } },
  ]);
  expect(events).toMatchObject([{ type: 'listActivated', entries: 1, refused: 1, testPlates: 0 }]);
});

test.each([
  ['an empty file', Buffer.alloc(0)],
  ['a binary file', Buffer.from([0x1f, 0x8b, 0, 0])],
  ['a list of junk', fileOf(['plate,category', 'NONE,V', '000,V', '190,V'])],
  ['an unknown layout', fileOf(['1,2,3', '4,5,6'])],
])('%s leaves the last good list in force, also after a restart', async (_, bytes) => {
  using folder = temporaryFolder();
  const { lists, events } = await hotListsIn(folder.path);
  await lists.import({ kind: 'file', bytes: GOOD, options: importOptions() }, NOW, 'synchronized');
  const report = await lists.import(
    { kind: 'file', bytes, options: importOptions({ version: '2' }) },
    NOW,
    'synchronized',
  );
  expect(report).toMatchObject({ outcome: 'refused', refusal: expect.stringMatching(/\w/) });
  expect(events.at(-1)).toEqual({ type: 'listRefused', listId: 'agency', detail: report.refusal });
  for (const running of [lists, (await hotListsIn(folder.path)).lists]) {
    expect(running.inForce.match(READ, NOW, 'synchronized', LOCAL_SHARES)).toMatchObject([
      { list: { version: '1' } },
    ]);
  }
});

test('a list that cannot be stored does not come into force', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'lists');
  const { lists } = await hotListsIn(path);
  await lists.import({ kind: 'file', bytes: GOOD, options: importOptions() }, NOW, 'synchronized');
  rmSync(path, { recursive: true });
  writeFileSync(path, '');
  await expect(
    lists.import(
      { kind: 'file', bytes: GOOD, options: importOptions({ version: '2' }) },
      NOW,
      'synchronized',
    ),
  ).rejects.toThrow(/previous version stays in force/);
  expect(lists.inForce.match(READ, NOW, 'synchronized', LOCAL_SHARES)).toMatchObject([
    { list: { version: '1' } },
  ]);
});

test('a list whose source time has not come yet is refused, unless our own clock is unknown', async () => {
  using folder = temporaryFolder();
  const { lists } = await hotListsIn(folder.path);
  const future = importOptions({ sourceTimeUtc: utcMs(NOW + HOUR_MS) });
  expect(
    (await lists.import({ kind: 'file', bytes: GOOD, options: future }, NOW, 'synchronized')).refusal,
  ).toMatch(/future/);
  expect((await lists.import({ kind: 'file', bytes: GOOD, options: future }, NOW, 'unknown')).outcome).toBe(
    'accepted',
  );
});

test('a list ages: fresh, stale, silent; with an unknown clock it is stale', async () => {
  using folder = temporaryFolder();
  const { lists } = await hotListsIn(folder.path);
  const amber = fileOf(['plate,region,category', 'ZZT1234,IA,A']);
  await lists.import({ kind: 'file', bytes: amber, options: importOptions() }, NOW, 'synchronized');
  const freshnessAfter = (hours: number, quality: 'synchronized' | 'unknown') =>
    lists.inForce.match(READ, utcMs(SOURCE_TIME_UTC + hours * HOUR_MS), quality, LOCAL_SHARES)[0]
      ?.listFreshness;
  expect([1, 2, 24].map((hours) => freshnessAfter(hours, 'synchronized'))).toEqual([
    'fresh',
    'stale',
    'silent',
  ]);
  expect(freshnessAfter(1, 'unknown')).toBe('stale');
});

test('a hit whose entry cannot be read from the disk is still sent, and the file is reported', async () => {
  using folder = temporaryFolder();
  const { lists, events } = await hotListsIn(folder.path);
  const described = fileOf(['plate,region,category,reason', 'ZZT1234,IA,V,keys taken at the depot']);
  await lists.import({ kind: 'file', bytes: described, options: importOptions() }, NOW, 'synchronized');
  expect(lists.inForce.match(READ, NOW, 'synchronized', LOCAL_SHARES)).toMatchObject([
    { entry: { reason: 'keys taken at the depot' } },
  ]);
  // As a failing disk gives it: the file that is open has other bytes.
  const path = join(folder.path, 'agency.list');
  writeFileSync(path, Buffer.alloc(readFileSync(path).length), { flag: 'r+' });
  expect(lists.inForce.match(READ, NOW, 'synchronized', LOCAL_SHARES)).toMatchObject([
    { matchGrade: 'strong', entry: { reason: 'stolen vehicle', category: 'stolen-vehicle' } },
  ]);
  expect(events.at(-1)).toEqual({
    type: 'listFileUnreadable',
    file: 'agency.list',
    detail: expect.any(String),
  });
});

test('an import interrupted by a stop reports it, and the previous version is in force after the restart', async () => {
  using folder = temporaryFolder();
  const { lists } = await hotListsIn(folder.path);
  await lists.import({ kind: 'file', bytes: GOOD, options: importOptions() }, NOW, 'synchronized');
  const many = Array.from({ length: 20_000 }, (_, i) => `ZZ${10_000 + i},IA,V`);
  const file = fileOf(['plate,region,category', ...many]);
  const stopped = lists.import(
    { kind: 'file', bytes: file, options: importOptions({ version: '2' }) },
    NOW,
    'synchronized',
  );
  const waiting = lists.import(
    { kind: 'file', bytes: file, options: importOptions({ version: '3' }) },
    NOW,
    'synchronized',
  );
  const refusals = Promise.allSettled([stopped, waiting]);
  // Until the first of them has its thread.
  await new Promise((resolve) => setImmediate(resolve));
  lists.close();
  for (const { status } of await refusals) expect(status).toBe('rejected');
  const restarted = await hotListsIn(folder.path);
  expect(restarted.lists.inForce.info(NOW, 'synchronized')).toMatchObject([{ info: { version: '1' } }]);
});

test('imports come into force in the order in which they were requested', async () => {
  using folder = temporaryFolder();
  const { lists } = await hotListsIn(folder.path);
  const many = Array.from({ length: 5_000 }, (_, i) => `ZZ${10_000 + i},IA,V`);
  await Promise.all([
    lists.import(
      { kind: 'file', bytes: fileOf(['plate,region,category', ...many]), options: importOptions() },
      NOW,
      'synchronized',
    ),
    lists.import(
      { kind: 'file', bytes: GOOD, options: importOptions({ version: '2', confirmShrink: true }) },
      NOW,
      'synchronized',
    ),
  ]);
  expect(lists.inForce.info(NOW, 'synchronized')).toMatchObject([{ info: { version: '2' }, entries: 1 }]);
});
