import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { deltaBetween } from '../../../src/agency/list-difference.ts';
import { type UtcMs, utcMs } from '../../../src/domain/time/time.ts';
import { ListFolder } from '../../../src/hotlist/files/list-folder.ts';
import { HotLists } from '../../../src/hotlist/hot-lists.ts';
import { endOf } from '../../../src/hotlist/index/entry-endings.ts';
import { HotListIndex } from '../../../src/hotlist/index/hot-list-index.ts';
import { ListStore } from '../../../src/hotlist/list-store.ts';
import { hostilePackages } from '../../support/hotlist/hostile-packages.ts';
import { agencyAndUnit } from '../../support/hotlist/list-delivery.ts';
import {
  fileOf,
  importOptions,
  LIST_RULES,
  matchableRead,
  SOURCE_TIME_UTC,
} from '../../support/hotlist/list-files.ts';
import { LIST_FRESHNESS } from '../../support/hotlist/list-freshness.ts';
import { LOCAL_SHARES } from '../../support/hotlist/local-shares.ts';
import { IS_FULL } from '../../support/is-full.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

const HEADER = 'plate,region,category,reason';
const KEY = randomBytes(32);
const HOUR_MS = 3_600_000;

async function unitIn(folder: string, delivery: ReturnType<typeof agencyAndUnit>['delivery']) {
  const emit = (): void => undefined;
  const settings = { rules: LIST_RULES, delivery, freshness: LIST_FRESHNESS, newId: randomUUID, emit };
  const lists = new HotLists(new ListStore(folder, KEY, emit), settings);
  onTestFinished(() => lists.close());
  await lists.load();
  const take = (bytes: Uint8Array, confirm = false, now = SOURCE_TIME_UTC) =>
    lists.import({ kind: 'package', bytes, confirmShrink: confirm }, now, 'synchronized');
  const versions = (plate: string) =>
    lists.inForce
      .match(matchableRead(plate), SOURCE_TIME_UTC, 'synchronized', LOCAL_SHARES)
      .map(({ list }) => list.version);
  return { lists, take, versions };
}

const manyRows = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `ZZQ${1000 + i},IA,V,invented`);

describe('a package', () => {
  test('comes into force, and its number holds after a restart', async () => {
    using folder = temporaryFolder();
    const { delivery, pack } = agencyAndUnit();
    const { take, versions } = await unitIn(folder.path, delivery);
    const bytes = pack(fileOf([HEADER, 'ZZT1234,IA,V,a']), { sequence: 5, version: 'five' });
    expect(await take(bytes)).toMatchObject({ outcome: 'accepted', package: { sequence: 5, kind: 'full' } });
    expect(versions('ZZT1234')).toEqual(['five']);
    const again = await unitIn(folder.path, delivery);
    expect(again.lists.inForce.sequenceOf('agency')).toBe(5);
    expect(await again.take(bytes)).toMatchObject({ outcome: 'refused', refusalKind: 'replayed' });
    expect(again.versions('ZZT1234')).toEqual(['five']);
  });

  test('that is older is refused even if the file of the newer one is lost', async () => {
    using folder = temporaryFolder();
    const { delivery, pack } = agencyAndUnit();
    const first = await unitIn(folder.path, delivery);
    const bytes = fileOf([HEADER, 'ZZT1234,IA,V,a']);
    await first.take(pack(bytes, { sequence: 5 }));
    first.lists.close();
    rmSync(join(folder.path, 'agency.list'));
    const second = await unitIn(folder.path, delivery);
    expect(await second.take(pack(bytes, { sequence: 4 }))).toMatchObject({ refusalKind: 'replayed' });
    expect(await second.take(pack(bytes, { sequence: 3 }))).toMatchObject({ refusalKind: 'rollback' });
    const now = SOURCE_TIME_UTC;
    const plain = await second.lists.import(
      { kind: 'file', bytes: Uint8Array.from(bytes), options: importOptions() },
      now,
      'synchronized',
    );
    expect(plain.refusalKind).toBe('signature-needed');
    expect((await second.take(pack(bytes, { sequence: 5 }))).outcome).toBe('accepted');
    // A register that is damaged is set aside; then the lists' own files say their numbers.
    expect((await second.take(pack(bytes, { sequence: 6 }))).outcome).toBe('accepted');
    second.lists.close();
    writeFileSync(join(folder.path, 'sequences'), 'x'.repeat(60));
    const third = await unitIn(folder.path, delivery);
    expect(await third.take(pack(bytes, { sequence: 5 }))).toMatchObject({ refusalKind: 'rollback' });
  });

  test('keeps plain files from taking its place', async () => {
    using folder = temporaryFolder();
    const { delivery, pack } = agencyAndUnit();
    const { lists, take } = await unitIn(folder.path, delivery);
    const plain = fileOf([HEADER, 'ZZT1234,IA,V,a']);
    const now = SOURCE_TIME_UTC;
    expect(
      (await lists.import({ kind: 'file', bytes: plain, options: importOptions() }, now, 'synchronized'))
        .outcome,
    ).toBe('accepted');
    expect((await take(pack(plain))).outcome).toBe('accepted');
    expect(
      await lists.import({ kind: 'file', bytes: plain, options: importOptions() }, now, 'synchronized'),
    ).toMatchObject({
      refusalKind: 'signature-needed',
    });
  });

  test('is the only way in where the unit asks for signatures', async () => {
    using folder = temporaryFolder();
    const { delivery } = agencyAndUnit();
    const { lists } = await unitIn(folder.path, { ...delivery, requireSignature: true });
    const plain = fileOf([HEADER, 'ZZT1234,IA,V,a']);
    expect(
      await lists.import(
        { kind: 'file', bytes: plain, options: importOptions() },
        SOURCE_TIME_UTC,
        'synchronized',
      ),
    ).toMatchObject({
      refusalKind: 'signature-needed',
    });
  });

  test('that removes most entries needs a confirmation by the agency or by a person at the unit', async () => {
    using folder = temporaryFolder();
    const { delivery, pack } = agencyAndUnit();
    const { take, versions } = await unitIn(folder.path, delivery);
    await take(pack(fileOf([HEADER, ...manyRows(200)])));
    const half = fileOf([HEADER, ...manyRows(100)]);
    const fewer = fileOf([HEADER, ...manyRows(99)]);
    expect((await take(pack(half, { sequence: 2, version: '2' }))).outcome).toBe('accepted');
    await take(pack(fileOf([HEADER, ...manyRows(200)]), { sequence: 3, version: '3' }));
    const small = pack(fewer, { sequence: 4, version: '4' });
    expect(await take(small)).toMatchObject({ refusalKind: 'shrinks' });
    expect(versions('ZZQ1000')).toEqual(['3']);
    expect((await take(small, true)).outcome).toBe('accepted');
    expect((await take(pack(fileOf([HEADER]), { sequence: 5, confirmShrink: true }))).outcome).toBe(
      'accepted',
    );
  });
});

test('changes whose additions are all left out still remove entries', async () => {
  using folder = temporaryFolder();
  const { delivery, pack } = agencyAndUnit();
  const { take, versions } = await unitIn(folder.path, delivery);
  await take(pack(fileOf([HEADER, 'ZZT1234,IA,V,a', 'ZZT1235,IA,V,a'])));
  const changes =
    '+{"plate":"ZZT9999","category":"N"}\n-{"plate":"ZZT1234","region":"US-IA","category":"V"}\n';
  const base = { kind: 'delta', format: 'json-lines', baseSequence: 1, sequence: 2, version: '2' } as const;
  const report = await take(pack(Buffer.from(changes), base as never));
  expect(report).toMatchObject({
    outcome: 'accepted',
    entries: 1,
    refusedByCategory: { 'immigration-enforcement': 1 },
  });
  expect([versions('ZZT1234'), versions('ZZT1235')]).toEqual([[], ['2']]);
  const junk = Buffer.from('-{"plate":"ZZT1235\0"}\n');
  const broken = { ...base, baseSequence: 2, sequence: 3, version: '3' };
  expect(await take(pack(junk, broken as never))).toMatchObject({
    outcome: 'refused',
    refusalKind: 'not-text',
  });
});

/** Each of the 21 kinds as often as another, with other content each time. */
const HOSTILE = IS_FULL ? 105 : 42;

test(`${HOSTILE} hostile packages are refused with a reason, and none replaces the good one`, async () => {
  using folder = temporaryFolder();
  const sender = agencyAndUnit(['agency']);
  const { take, versions } = await unitIn(folder.path, sender.delivery);
  await take(sender.pack(fileOf([HEADER, ...manyRows(150)]), { sequence: 5, version: 'good' }));
  const stored = readFileSync(join(folder.path, 'agency.list'));
  const wrong: string[] = [];
  for (const { what, bytes, kind } of hostilePackages(HOSTILE, 7, sender)) {
    const report = await take(bytes);
    if (report.refusalKind !== kind) wrong.push(`${what}: ${report.refusalKind} and not ${kind}`);
    expect(report.refusal).toMatch(/^[A-Z\d][^\n]{15,}[.?]$/);
  }
  expect(wrong).toEqual([]);
  expect(readFileSync(join(folder.path, 'agency.list'))).toEqual(stored);
  expect(versions('ZZQ1000')).toEqual(['good']);
}, 240_000);

test('a list that comes in deltas is the list that comes whole', async () => {
  const random = seededRandom(12);
  const { delivery, pack } = agencyAndUnit();
  const row = (): string => {
    const plate = random.text(1, 'AO0B') + random.text(3, '012');
    const pattern = `AB${random.text(2, '01')}?${random.text(2, '01')}`;
    const end = random.pick(['', '', '2026-03-02', '2026-03-01T08:00:00Z']);
    const isPattern = random.int(6) === 0;
    return `${isPattern ? pattern : plate},${random.pick(['IA', 'NE', ''])},${random.pick(['V', 'W'])},r${random.int(3)},${end}`;
  };
  for (let round = 0; round < 4; round++) {
    using whole = temporaryFolder();
    using changed = temporaryFolder();
    const [asWhole, inDeltas] = [await unitIn(whole.path, delivery), await unitIn(changed.path, delivery)];
    const header = `${HEADER},expires`;
    let before = fileOf([header, ...Array.from({ length: 60 }, row)]);
    await inDeltas.take(pack(before));
    for (let sequence = 2; sequence <= 5; sequence++) {
      const rows = Buffer.from(before).toString().trimEnd().split('\n').slice(1);
      const kept = rows.filter(() => random.int(4) !== 0);
      const after = fileOf([header, ...kept, ...Array.from({ length: 20 }, row)]);
      const sourceTimeUtc = utcMs(SOURCE_TIME_UTC + (sequence - 1) * HOUR_MS);
      const options = importOptions({ sourceTimeUtc });
      const label = { sequence, sourceTimeUtc, version: String(sequence) };
      const delta = deltaBetween(before, after, options, LIST_RULES);
      const base = { kind: 'delta', format: 'json-lines', baseSequence: sequence - 1 } as const;
      const now: UtcMs = sourceTimeUtc;
      expect(await asWhole.take(pack(after, label), true, now)).toMatchObject({ outcome: 'accepted' });
      expect(await inDeltas.take(pack(delta, { ...label, ...base } as never), true, now)).toMatchObject({
        outcome: 'accepted',
      });
      expect(entriesIn(changed.path)).toEqual(entriesIn(whole.path));
      before = after;
    }
  }
}, 120_000);

/** The whole index but for the places, and every entry in force with its words and its end. */
function entriesIn(folder: string) {
  const lists = new ListFolder({ folder, key: KEY, randomBytes, emit: () => undefined });
  const built = lists.load('agency', LIST_RULES.permitted);
  using file = lists.openStored('agency');
  if (built === null || file === null) throw new Error('no list');
  const { places: _, partials, endings, ...columns } = built.columns;
  const index = new HotListIndex(built.columns);
  const rows = Array.from({ length: index.size }, (_, position) => {
    const { place, ...entry } = index.entryAt(position);
    const words = { ...file.wordsOf(place), end: endOf(endings, place) };
    return JSON.stringify({ ...entry, plate: entry.plate.reveal(), ...words });
  });
  return { columns, partials: { ...partials, places: null }, rows };
}
