import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Store } from '../../../src/buffer/store.ts';
import { UNKNOWN_PEER } from '../../../src/domain/access/peer.ts';
import type { Clock } from '../../../src/domain/time/time.ts';
import { HotLists } from '../../../src/hotlist/hot-lists.ts';
import { ListStore } from '../../../src/hotlist/list-store.ts';
import { markOperations, UnitMarks } from '../../../src/operations/marks.ts';
import { Operations } from '../../../src/operations/operations.ts';
import { joinedAlerts } from '../../support/buffer/joined-alerts.ts';
import { openBuffer } from '../../support/buffer/open-buffer.ts';
import { plateText } from '../../support/buffer/synthetic-read.ts';
import { LIST_DELIVERY } from '../../support/hotlist/list-delivery.ts';
import { fileOf, importOptions, LIST_RULES } from '../../support/hotlist/list-files.ts';
import { LIST_FRESHNESS } from '../../support/hotlist/list-freshness.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

const GRANT = { operator: 'a.example', caseNumber: '26-004711', purpose: 'stolen-vehicle' };

/** The marks of a unit with one list in force, which has one entry. */
async function joinedMarks(folder: string, buffer: Store, clock: Clock) {
  const emit = (): void => undefined;
  const hotLists = new HotLists(new ListStore(join(folder, 'hotlists'), randomBytes(32), emit), {
    rules: LIST_RULES,
    delivery: LIST_DELIVERY,
    freshness: LIST_FRESHNESS,
    newId: randomUUID,
    emit,
  });
  await hotLists.load();
  const rows = ['plate,region,category,reason', 'ZZT1234,US-IA,stolen-vehicle,taken'];
  const options = importOptions({ sourceTimeUtc: clock.utcNow() });
  const given = { kind: 'file', bytes: fileOf(rows), options } as const;
  await hotLists.import(given, clock.utcNow(), 'synchronized');
  const alerts = joinedAlerts(folder, buffer);
  const marks = new UnitMarks({ marks: alerts.marks, hotLists: hotLists.inForce, alerts, buffer });
  return { marks, [Symbol.dispose]: () => hotLists.close() };
}

test('every view of a list’s entries is in the audit chain, even if there was nothing to see', async () => {
  using folder = temporaryFolder();
  const clock = manualClock();
  using buffer = openBuffer(folder.path, clock);
  using joined = await joinedMarks(folder.path, buffer, clock);
  const { marks } = joined;
  const looks = () =>
    buffer.audit
      .lines(0, 99)
      .map((line) => JSON.parse(line.slice(line.indexOf(' '))))
      .filter(({ what }) => what === 'listEntriesShown');
  const show = (plate: string) =>
    marks.show({ listId: 'agency', plate: plateText(plate), region: null, category: null }, GRANT);

  expect(show('ZZT1234')).toMatchObject([{ reason: 'taken' }]);
  expect(looks()).toMatchObject([{ listId: 'agency', count: 1, ...GRANT }]);
  expect(show('ZZT9999')).toEqual([]);
  expect(looks()[1]).toMatchObject({ listId: 'agency', count: 0, ...GRANT });
  expect(looks()[1].plateHash).not.toBe(looks()[0].plateHash);
  expect(marks.all(GRANT)).toEqual([]);
  expect(looks()[2]).toMatchObject({ listId: null, count: 0, plateHash: null });
  expect(buffer.audit.lines(0, 99).join()).not.toContain('ZZT');
});

test('an entry is disputed or removed at the socket, and restored there without a reason; the broker orders all three', async () => {
  using folder = temporaryFolder();
  const clock = manualClock();
  using buffer = openBuffer(folder.path, clock);
  using joined = await joinedMarks(folder.path, buffer, clock);
  const gate = { admit: () => ({ kind: 'admitted', grant: GRANT }) as const };
  const operations = new Operations(gate, Object.values(markOperations(joined.marks)));
  const CHOICE = { listId: 'agency', plate: 'ZZT1234', region: null, category: null };
  const said = (mark: string) => ({ ...CHOICE, mark, reason: 'a doubt' });
  const atSocket = (name: string, request: object) => {
    const opened = operations.open('socket', name, request);
    return opened.ok ? opened.admit({ session: {}, peer: UNKNOWN_PEER })(new Uint8Array()) : opened;
  };
  const fromBroker = (mark: string) => {
    const opened = operations.order('listedMarkOrRestore', said(mark));
    return opened.ok ? opened.run(GRANT) : opened;
  };
  const inForce = () => joined.marks.all(GRANT).map(({ mark }) => mark);

  for (const mark of ['disputed', 'removed'] as const) {
    atSocket('listedMark', said(mark));
    expect(inForce()).toEqual([mark]);
    expect(atSocket('listedMark', said('restored'))).toMatchObject({
      ok: false,
      issues: [{ path: ['mark'] }],
    });
    expect(atSocket('listedMarkOrRestore', said('restored'))).toMatchObject({ ok: false });
    expect(inForce()).toEqual([mark]);
    atSocket('listedRestore', CHOICE);
    expect(inForce()).toEqual([]);
    fromBroker(mark);
    expect(inForce()).toEqual([mark]);
    fromBroker('restored');
    expect(inForce()).toEqual([]);
  }
  expect(fromBroker('forgotten')).toMatchObject({ ok: false, issues: [{ path: ['mark'] }] });
});
