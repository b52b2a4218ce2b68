import { randomUUID } from 'node:crypto';
import { cpSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readListFile } from '../../../src/cli/lists/list-options.ts';
import { utcMs } from '../../../src/domain/time/time.ts';
import { importOptionsSchema } from '../../../src/hotlist/formats/import-options.ts';
import { importReportText } from '../../../src/hotlist/formats/import-report.ts';
import { HotLists } from '../../../src/hotlist/hot-lists.ts';
import { ListStore } from '../../../src/hotlist/list-store.ts';
import { encodeAlert } from '../../../src/publish/encode.ts';
import { joinedLists } from '../../support/hotlist/joined-lists.ts';
import { agencyAndUnit } from '../../support/hotlist/list-delivery.ts';
import { fileOf, importOptions, LIST_RULES, SOURCE_TIME_UTC } from '../../support/hotlist/list-files.ts';
import { LIST_FRESHNESS } from '../../support/hotlist/list-freshness.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

const HOUR_MS = 3_600_000;
const LIST = fileOf(['plate,region,category', 'ZZT1234,IA,V']);
const at = (hours: number) => utcMs(SOURCE_TIME_UTC + hours * HOUR_MS);
const NOW = at(48);
const STAMP = { id: { unitId: 'pole-7', epoch: 'e', seq: 1 }, recordedAtUtc: NOW, expiresAtUtc: NOW };

async function listsIn(folder: string, delivery = agencyAndUnit().delivery) {
  const emit = (): void => undefined;
  const settings = { rules: LIST_RULES, delivery, freshness: LIST_FRESHNESS, newId: randomUUID, emit };
  const lists = new HotLists(new ListStore(folder, new Uint8Array(32).fill(1), emit), settings);
  await lists.load();
  onTestFinished(() => lists.close());
  const take = (
    hours: number,
    changes = {},
    clock: 'synchronized' | 'unknown' = 'synchronized',
    now = NOW,
  ) => {
    const options = importOptions({ sourceTimeUtc: at(hours), version: String(hours), ...changes });
    return lists.import({ kind: 'file', bytes: Uint8Array.from(LIST), options }, now, clock);
  };
  return { lists, take, version: () => lists.inForce.info(NOW, 'synchronized')[0]?.info.version };
}

test('a plain list that was made before the one in force is refused, also after a restart', async () => {
  using folder = temporaryFolder();
  const { lists, take, version } = await listsIn(folder.path);
  expect(await take(24)).toMatchObject({ outcome: 'accepted' });
  expect(await take(23)).toMatchObject({ outcome: 'refused', refusalKind: 'rollback' });
  expect((await take(23)).refusal).toContain('withdraw the list first');
  expect(version()).toBe('24');
  // The same time again is a correction.
  expect(await take(24, { version: 'corrected' })).toMatchObject({ outcome: 'accepted' });
  expect(await take(1, { listId: 'other' })).toMatchObject({ outcome: 'accepted' });
  lists.close();
  const again = await listsIn(folder.path);
  expect(await again.take(23)).toMatchObject({ refusalKind: 'rollback' });
  expect(await again.take(23, {}, 'unknown')).toMatchObject({ refusalKind: 'rollback' });
  expect(await again.take(25)).toMatchObject({ outcome: 'accepted' });
});

test('an undated file is refused if it is older than the one in force, and never keeps a dated one out', async () => {
  using folder = temporaryFolder();
  const { take, version } = await listsIn(folder.path);
  await take(24);
  expect(await take(23, { ageUnknown: true })).toMatchObject({ refusalKind: 'rollback' });
  expect(await take(25, { ageUnknown: true })).toMatchObject({ outcome: 'accepted', ageUnknown: true });
  expect(await take(24, { version: 'dated' })).toMatchObject({ outcome: 'accepted' });
  expect(version()).toBe('dated');
});

test('a version that was accepted with a time in the future does not keep the next ones out', async () => {
  using folder = temporaryFolder();
  const { take } = await listsIn(folder.path);
  expect(await take(9_999, {}, 'unknown')).toMatchObject({ outcome: 'accepted' });
  expect(await take(24)).toMatchObject({ outcome: 'accepted' });
});

test('a package that was made before the plain list in force is refused; among packages the number decides', async () => {
  using folder = temporaryFolder();
  const { delivery, pack } = agencyAndUnit();
  const { lists, take } = await listsIn(folder.path, delivery);
  const give = (sequence: number, hours: number) =>
    lists.import(
      { kind: 'package', bytes: pack(LIST, { sequence, sourceTimeUtc: at(hours) }), confirmShrink: false },
      ...([NOW, 'synchronized'] as const),
    );
  await take(24);
  expect(await give(7, 23)).toMatchObject({ refusalKind: 'rollback' });
  expect(await give(7, 25)).toMatchObject({ outcome: 'accepted' });
  expect(await give(6, 26)).toMatchObject({ refusalKind: 'rollback' });
  expect(await give(8, 20)).toMatchObject({ outcome: 'accepted' });
});

test('a file does not become fresh when it is copied: without a source time its age is unknown, and the report says so', async () => {
  using folder = temporaryFolder();
  const [old, copy] = [join(folder.path, 'old.csv'), join(folder.path, 'copy.csv')];
  writeFileSync(old, LIST);
  utimesSync(old, at(0) / 1000, at(0) / 1000);
  cpSync(old, copy);
  utimesSync(copy, NOW / 1000, NOW / 1000);
  const flags = { id: 'agency', source: 'Sample City Police' };
  const optionsOf = (file: string, more = {}) =>
    importOptionsSchema.parse(readListFile(file, { ...flags, ...more }).options);
  expect(optionsOf(old)).toMatchObject({ ageUnknown: true, sourceTimeUtc: at(0) });
  expect(optionsOf(copy, { sourceTime: '2026-03-01T06:00:00Z' }).ageUnknown).toBeUndefined();

  const { lists } = await listsIn(join(folder.path, 'lists'));
  const report = await lists.import(
    { kind: 'file', bytes: Uint8Array.from(LIST), options: optionsOf(copy) },
    ...([NOW, 'synchronized'] as const),
  );
  expect(importReportText(report)).toContain('2026-03-03T06:00:00.000Z at the latest');
  expect(importReportText(report)).toContain('age         unknown');
  const states = [0, 71, 72].map(
    (hours) => lists.inForce.info(utcMs(NOW + hours * HOUR_MS), 'synchronized')[0],
  );
  expect(states.map((state) => state?.listFreshness)).toEqual(['stale', 'stale', 'silent']);
  lists.close();
  const again = await listsIn(join(folder.path, 'lists'));
  expect(again.lists.inForce.info(NOW, 'synchronized')).toMatchObject([
    { info: { ageUnknown: true }, listFreshness: 'stale' },
  ]);
});

test('an alert says that its list’s age is unknown, also when it is sent once more from the buffer', async () => {
  using folder = temporaryFolder();
  using unit = await joinedLists(folder.path);
  await unit.importRows(['ZZT1234,US-IA,V,taken,'], { ageUnknown: true });
  await unit.importRows(['ZZT5678,US-IA,V,taken,'], { listId: 'dated' });
  for (const plate of ['ZZT1234', 'ZZT5678']) unit.pass(plate);
  const told = unit.buffer.provisional.places().map((place) => {
    const sent = unit.buffer.provisional.at(place);
    const [alert] = sent?.alerts ?? [];
    if (!sent || alert === undefined) throw new Error('no alert');
    const { list, listFreshness, entry } = JSON.parse(
      Buffer.from(encodeAlert(alert, sent.read, null, STAMP)).toString(),
    ).hit;
    return [entry.plate, list.ageKnown, listFreshness];
  });
  expect(told.toSorted()).toEqual([
    ['ZZT1234', false, 'stale'],
    ['ZZT5678', true, 'fresh'],
  ]);
});
