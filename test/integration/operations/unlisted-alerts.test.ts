import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { utcMs } from '../../../src/domain/time/time.ts';
import { plateText } from '../../support/buffer/synthetic-read.ts';
import { joinedLists } from '../../support/hotlist/joined-lists.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

const HOUR_MS = 3_600_000;
const never = new AbortController().signal;
const row = (plate: string, region = 'US-IA', category = 'stolen-vehicle', reason = 'taken') =>
  `${plate},${region},${category},${reason},`;
const THREE = [row('ZZT1111'), row('ZZT2222'), row('ZZT3333')];

test('a new version that no longer has an entry retracts every alert on it that somebody may still act on', async () => {
  using folder = temporaryFolder();
  using unit = await joinedLists(folder.path);
  await unit.importRows(THREE);
  for (const plate of ['ZZT1111', 'ZZT2222', 'ZZT3333']) expect(unit.pass(plate)).toBe(1);
  await unit.alerts.expire(0, never);
  expect(unit.pass('ZZT2222')).toBe(1);

  const answer = await unit.importRows([
    row('ZZT1111', 'US-IA', 'stolen-vehicle', 'other words'),
    row('ZZT4444'),
  ]);
  expect(answer).toMatchObject({ accepted: true, report: { retracted: 3 } });
  expect(answer.text).toContain('retracted   3 alerts');
  expect(unit.states()).toEqual({ ZZT1111: 'expired', ZZT2222: 'retracted', ZZT3333: 'retracted' });
  expect(unit.reasons()).toEqual(['entry-unlisted', 'entry-unlisted', 'entry-unlisted']);
  expect(unit.events).toContainEqual({ type: 'alertsRetracted', count: 3 });
  expect(await unit.standing.sweep(never)).toBe(0);
});

test('the same warrant under a new version, date, reason or spelling of O is the same entry; another region or category is not', async () => {
  for (const [next, state] of [
    [row('ZZT1O11', 'US-IA', 'stolen-vehicle', 'still missing'), 'potential'],
    [row('ZZT1011'), 'potential'],
    [row('ZZT1O11', 'US-NE'), 'retracted'],
    [row('ZZT1O11', 'US-IA', 'stolen-plate'), 'retracted'],
  ] as const) {
    using folder = temporaryFolder();
    using unit = await joinedLists(folder.path);
    await unit.importRows([row('ZZT1O11')]);
    unit.pass('ZZT1O11');
    unit.clock.advance(HOUR_MS);
    await unit.importRows([next]);
    expect([next, unit.states()]).toEqual([next, { ZZT1O11: state }]);
  }
});

test('an entry is in force as long as one list of its source has it, and another source does not count', async () => {
  for (const [source, state] of [
    ['Sample City Police', 'potential'],
    ['Another agency', 'retracted'],
  ] as const) {
    using folder = temporaryFolder();
    using unit = await joinedLists(folder.path);
    await unit.importRows([row('ZZT1111')]);
    unit.pass('ZZT1111');
    await unit.importRows([row('ZZT1111')], { listId: 'second', source });
    await unit.importRows([row('ZZT9999')]);
    expect(unit.states()['ZZT1111']).toBe(state);
  }
});

test('a partly known plate is retracted when its list drops it', async () => {
  using folder = temporaryFolder();
  using unit = await joinedLists(folder.path);
  await unit.importRows([row('ZZT1?1?')]);
  expect(unit.pass('ZZT1111')).toBe(1);
  await unit.importRows([row('ZZT1?1?'), row('ZZT9999')]);
  expect(unit.states()).toEqual({ 'ZZT1?1?': 'potential' });
  await unit.importRows([row('ZZT9999')]);
  expect(unit.states()).toEqual({ 'ZZT1?1?': 'retracted' });
});

test('neither a refused version nor a list that has gone silent retracts anything', async () => {
  using folder = temporaryFolder();
  using unit = await joinedLists(folder.path);
  await unit.importRows(THREE);
  unit.pass('ZZT1111');
  expect(await unit.importRows([])).toMatchObject({ accepted: true, report: { retracted: 1 } });
  await unit.importRows(THREE);
  unit.pass('ZZT2222');
  expect(await unit.importRows(['NONE,,,,'])).toMatchObject({ accepted: false, report: { retracted: 0 } });
  unit.clock.advance(30 * 24 * HOUR_MS - 2 * HOUR_MS);
  expect(await unit.standing.sweep(never)).toBe(0);
  expect(unit.states()).toEqual({ ZZT1111: 'retracted', ZZT2222: 'potential' });
});

test('an entry of a delivered list whose own end has passed retracts its alerts, unless the clock is unknown', async () => {
  using folder = temporaryFolder();
  let quality: 'synchronized' | 'unknown' = 'synchronized';
  using unit = await joinedLists(folder.path, { clock: manualClock(), clockQuality: () => quality });
  await unit.importRows(['ZZT1111,US-IA,V,taken,2026-03-01T18:00:00Z', row('ZZT2222')]);
  for (const plate of ['ZZT1111', 'ZZT2222']) unit.pass(plate);
  await unit.standing.sweepIfDue(never);
  unit.clock.advance(6 * HOUR_MS);
  quality = 'unknown';
  await unit.standing.sweepIfDue(never);
  expect(unit.states()['ZZT1111']).toBe('potential');
  quality = 'synchronized';
  unit.clock.advance(HOUR_MS);
  await unit.standing.sweepIfDue(never);
  expect(unit.states()).toEqual({ ZZT1111: 'retracted', ZZT2222: 'potential' });
  expect(unit.reasons()).toEqual(['entry-expired']);
});

test('a unit that dies between the swap and the retraction retracts at its next start', async () => {
  using folder = temporaryFolder();
  {
    using unit = await joinedLists(folder.path);
    await unit.importRows(THREE);
    for (const plate of ['ZZT1111', 'ZZT2222']) unit.pass(plate);
    const { bytes, options } = unit.given([row('ZZT1111')]);
    await unit.hotLists.import({ kind: 'file', bytes, options }, unit.clock.utcNow(), 'synchronized');
    expect(unit.states()).toEqual({ ZZT1111: 'potential', ZZT2222: 'potential' });
  }
  using unit = await joinedLists(folder.path);
  await unit.standing.sweepIfDue(never);
  expect(unit.states()).toEqual({ ZZT1111: 'potential', ZZT2222: 'retracted' });
});

test('a list whose file cannot be read says nothing about its entries', async () => {
  for (const spoil of [
    (path: string) => writeFileSync(path, 'damaged'),
    (path: string) => rmSync(path),
    (path: string) => chmodSync(path, 0o000),
  ]) {
    using folder = temporaryFolder();
    {
      using unit = await joinedLists(folder.path);
      await unit.importRows(THREE);
      unit.pass('ZZT1111');
    }
    const path = join(folder.path, 'hotlists', 'agency.list');
    spoil(path);
    using unit = await joinedLists(folder.path);
    await unit.standing.sweepIfDue(never);
    expect(unit.states()).toEqual({ ZZT1111: 'potential' });
  }
});

test('an entry that was removed or marked just before the unit died retracts its alerts at the next start', async () => {
  using folder = temporaryFolder();
  const entry = {
    plate: plateText('ZZQ9173'),
    region: 'US-IA',
    category: 'stolen-vehicle',
    reason: 'taken',
    operator: 'a.example',
    caseNumber: '26-1',
  } as const;
  const listed = {
    source: 'Sample City Police',
    plate: 'ZZT1111',
    region: 'US-IA',
    category: 'stolen-vehicle',
  } as const;
  {
    using unit = await joinedLists(folder.path);
    await unit.importRows(THREE);
    const now = unit.clock.utcNow();
    const made = unit.entries.add({ ...entry, expiresAtUtc: utcMs(now + HOUR_MS) }, now);
    unit.hotLists.inForce.setOwn(unit.entries.inForce(now), now);
    for (const plate of ['ZZT1111', 'ZZT2222', 'ZZQ9173']) expect(unit.pass(plate)).toBe(1);
    await unit.standing.sweepIfDue(never);
    unit.entries.remove(made.entryId, now);
    unit.alerts.marks.put(
      { entry: listed, mark: 'disputed', operator: 'a', caseNumber: '26-1', reason: 'x' },
      now,
    );
  }
  using unit = await joinedLists(folder.path);
  await unit.standing.sweepIfDue(never);
  expect(unit.states()).toEqual({ ZZT1111: 'retracted', ZZT2222: 'potential', ZZQ9173: 'retracted' });
  expect([...unit.reasons()].sort()).toEqual(['entry-disputed', 'entry-removed']);
});

test('a lost file of manual entries says nothing about its entries', async () => {
  using folder = temporaryFolder();
  {
    using unit = await joinedLists(folder.path);
    const now = unit.clock.utcNow();
    const expiresAtUtc = utcMs(now + HOUR_MS);
    const words = {
      category: 'stolen-vehicle',
      reason: 'taken',
      operator: 'a.example',
      caseNumber: '26-1',
      expiresAtUtc,
    } as const;
    unit.entries.add({ plate: plateText('ZZQ9173'), region: null, ...words }, now);
    unit.hotLists.inForce.setOwn(unit.entries.inForce(now), now);
    unit.pass('ZZQ9173');
  }
  writeFileSync(join(folder.path, 'hotlists', 'manual.entries'), 'damaged');
  using unit = await joinedLists(folder.path);
  await unit.standing.sweepIfDue(never);
  expect(unit.states()).toEqual({ ZZQ9173: 'potential' });
});
