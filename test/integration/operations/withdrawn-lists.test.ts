import { copyFileSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { joinedLists } from '../../support/hotlist/joined-lists.ts';
import { agencyAndUnit } from '../../support/hotlist/list-delivery.ts';
import { fileOf } from '../../support/hotlist/list-files.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';
import { startedUnit } from '../../support/unit/started-unit.ts';
import { waypost } from '../../support/unit/waypost.ts';

const HOUR_MS = 3_600_000;
const never = new AbortController().signal;
const row = (plate: string) => `${plate},US-IA,stolen-vehicle,taken,`;
const rows = ['ZZT1111', 'ZZT2222'].map(row);
const HEADER = 'plate,region,category,reason';

test('a withdrawn list matches nothing any more, now and after a restart, and its alerts are retracted', async () => {
  using folder = temporaryFolder();
  {
    using unit = await joinedLists(folder.path);
    await unit.importRows(rows);
    await unit.importRows([row('ZZT2222')], { listId: 'second' });
    for (const plate of ['ZZT1111', 'ZZT2222']) unit.pass(plate);
    expect(await unit.lists.withdraw('agency', 'a.example')).toEqual({
      ...{ listId: 'agency', version: 'v1', entries: 2, retracted: 1 },
    });
    // The other list of the same source has this entry.
    expect(unit.states()).toEqual({ ZZT1111: 'retracted', ZZT2222: 'potential' });
    expect(unit.reasons()).toEqual(['list-withdrawn']);
    expect([unit.pass('ZZT1111'), unit.pass('ZZT2222')]).toEqual([0, 1]);
    expect(unit.events).toContainEqual({
      type: 'listWithdrawn',
      listId: 'agency',
      version: 'v1',
      entries: 2,
    });
    expect(unit.buffer.audit.lines(0, 999).join()).toContain(
      '"what":"hotListWithdrawn","listId":"agency","version":"v1","operator":"a.example"',
    );
  }
  using unit = await joinedLists(folder.path);
  expect([unit.pass('ZZT1111'), unit.pass('ZZT2222')]).toEqual([0, 1]);
  await expect(unit.lists.withdraw('agency', null)).rejects.toThrow('no list agency in force');
  await expect(unit.lists.withdraw('manual', null)).rejects.toThrow('no list manual in force');
  // After that, an older version may come in.
  unit.clock.advance(HOUR_MS);
  expect(
    await unit.importRows(rows, { sourceTimeUtc: unit.given(rows).options.sourceTimeUtc }),
  ).toMatchObject({
    accepted: true,
  });
  expect(unit.pass('ZZT1111')).toBe(1);
});

test('a unit that dies while a list is withdrawn has it either whole or not at all, and retracts what is due', async () => {
  for (const died of ['before the file is removed', 'before the alerts are retracted'] as const) {
    using folder = temporaryFolder();
    const path = join(folder.path, 'hotlists', 'agency.list');
    {
      using unit = await joinedLists(folder.path);
      await unit.importRows(rows);
      unit.pass('ZZT1111');
      copyFileSync(path, join(folder.path, 'copy'));
      await unit.hotLists.withdraw('agency');
      expect(existsSync(path)).toBe(false);
    }
    if (died === 'before the file is removed') copyFileSync(join(folder.path, 'copy'), path);
    using unit = await joinedLists(folder.path);
    expect(existsSync(path)).toBe(false);
    expect(unit.pass('ZZT1111')).toBe(0);
    await unit.standing.sweepIfDue(never);
    expect([died, unit.states()]).toEqual([died, { ZZT1111: 'retracted' }]);
  }
});

test('a list that was imported again after it was withdrawn is kept, though the unit died before it noted that', async () => {
  using folder = temporaryFolder();
  {
    using unit = await joinedLists(folder.path);
    await unit.importRows(rows);
    await unit.lists.withdraw('agency', null);
    await unit.importRows(rows);
    unit.store.sequences.noteWithdrawn('agency', 'the version before', null);
  }
  for (let start = 0; start < 2; start += 1) {
    using unit = await joinedLists(folder.path);
    expect(unit.pass('ZZT1111')).toBe(1);
  }
  expect(readdirSync(join(folder.path, 'hotlists'))).toContain('agency.list');
});

test('only a new package brings back a list that comes in packages, and plain files still cannot', async () => {
  using folder = temporaryFolder();
  const { delivery, pack } = agencyAndUnit();
  using unit = await joinedLists(folder.path, { delivery });
  const list = fileOf([HEADER, 'ZZT1111,IA,V,taken']);
  const [first, second] = [4, 5].map((sequence) => pack(list, { sequence }));
  const take = async (bytes: Uint8Array = new Uint8Array()) =>
    (await unit.lists.acceptPackage(Uint8Array.from(bytes), null)).refusalKind;
  expect(await take(first)).toBeNull();
  await unit.lists.withdraw('agency', null);
  expect(unit.hotLists.inForce.sequenceOf('agency')).toBe(4);
  expect(await take(first)).toBe('replayed');
  expect(await unit.importRows(rows)).toMatchObject({ report: { refusalKind: 'signature-needed' } });
  expect(await take(second)).toBeNull();
  expect(unit.pass('ZZT1111')).toBe(1);
});

test('an agency withdraws a list with a package without rows: every alert on it is retracted', async () => {
  using folder = temporaryFolder();
  const { delivery, pack } = agencyAndUnit();
  using unit = await joinedLists(folder.path, { delivery });
  const many = Array.from({ length: 150 }, (_, i) => `ZZT${1000 + i},IA,V,taken`);
  await unit.lists.acceptPackage(pack(fileOf([HEADER, ...many]), { sequence: 1 }), null);
  for (const plate of ['ZZT1000', 'ZZT1149']) unit.pass(plate);
  const empty = fileOf([HEADER]);
  const took = (sequence: number, confirmShrink: boolean) =>
    unit.lists.acceptPackage(pack(empty, { sequence, confirmShrink }), null);
  expect(await took(2, false)).toMatchObject({ refusalKind: 'shrinks', retracted: 0 });
  expect(await took(3, true)).toMatchObject({ outcome: 'accepted', entries: 0, retracted: 2 });
  expect(unit.states()).toEqual({ ZZT1000: 'retracted', ZZT1149: 'retracted' });
});

test('the command withdraws a list, and says what it retracted', async () => {
  using folder = temporaryFolder();
  const unit = await startedUnit(folder.path, 'mqtt://127.0.0.1:9');
  const withdraw = () => waypost('hotlist', 'withdraw', 'agency', '--socket', join(folder.path, 'unit.sock'));
  const options = { listId: 'agency', source: 'City', version: 'v7', sourceTimeUtc: Date.now() - 1_000 };
  await unit.lists.importList(fileOf([HEADER, 'ZZT1111,IA,V,taken']), options, null);
  expect(await withdraw()).toMatchObject({
    code: 0,
    out: 'The list agency, version v7, is withdrawn: 1 entry. 0 alerts were retracted.\n',
  });
  expect(unit.status().hotLists).toEqual([]);
  expect(await withdraw()).toMatchObject({
    out: '',
    err: expect.stringContaining('no list agency in force'),
  });
  await unit.stop('the test is over');
}, 120_000);
