import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HotLists } from '../../../src/hotlist/hot-lists.ts';
import { ListStore } from '../../../src/hotlist/list-store.ts';
import { UnitMarks } from '../../../src/operations/marks.ts';
import { joinedAlerts } from '../../support/buffer/joined-alerts.ts';
import { openBuffer } from '../../support/buffer/open-buffer.ts';
import { plateText } from '../../support/buffer/synthetic-read.ts';
import { LIST_DELIVERY } from '../../support/hotlist/list-delivery.ts';
import { fileOf, importOptions, LIST_RULES } from '../../support/hotlist/list-files.ts';
import { LIST_FRESHNESS } from '../../support/hotlist/list-freshness.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

const GRANT = { operator: 'a.example', caseNumber: '26-004711', purpose: 'stolen-vehicle' };

test('every look at entries of a list is in the audit chain, also where there was nothing to see', async () => {
  using folder = temporaryFolder();
  const clock = manualClock();
  using buffer = openBuffer(folder.path, clock);
  const emit = (): void => undefined;
  const hotLists = new HotLists(new ListStore(join(folder.path, 'hotlists'), randomBytes(32), emit), {
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
  const alerts = joinedAlerts(folder.path, buffer);
  const marks = new UnitMarks({ marks: alerts.marks, hotLists: hotLists.inForce, alerts, buffer });
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
  hotLists.close();
});
