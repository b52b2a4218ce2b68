import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { EVERY_ALERT } from '../../../src/domain/alert/alert-filter.ts';
import { utcMs } from '../../../src/domain/time/time.ts';
import { HotLists } from '../../../src/hotlist/hot-lists.ts';
import { ListStore } from '../../../src/hotlist/list-store.ts';
import { loadManualEntries, manualEntriesIn } from '../../../src/hotlist/manual-entries.ts';
import { UnitEntries } from '../../../src/operations/entries.ts';
import { alertDrafts } from '../../../src/publish/drafts.ts';
import { joinedAlerts } from '../../support/buffer/joined-alerts.ts';
import { openBuffer, TOPICS } from '../../support/buffer/open-buffer.ts';
import { plateText, syntheticAlert, syntheticRead } from '../../support/buffer/synthetic-read.ts';
import { LIST_DELIVERY } from '../../support/hotlist/list-delivery.ts';
import { LIST_RULES } from '../../support/hotlist/list-files.ts';
import { LIST_FRESHNESS } from '../../support/hotlist/list-freshness.ts';
import { LOCAL_SHARES } from '../../support/hotlist/local-shares.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

const PLATE = 'ZZQ9173';
const HOUR_MS = 3_600_000;
const emit = (): void => undefined;

/** Entries over a real buffer, real lists and real alerts; the vehicle has passed once, and has alerted. */
function passedOnce(folder: string) {
  const clock = manualClock();
  const buffer = openBuffer(folder, clock);
  const alerts = joinedAlerts(folder, buffer);
  const key = randomBytes(32);
  const lists = join(folder, 'hotlists');
  const entries = manualEntriesIn(lists, { key, permitted: LIST_RULES.permitted });
  const { inForce } = new HotLists(new ListStore(lists, key, emit), {
    rules: LIST_RULES,
    delivery: LIST_DELIVERY,
    freshness: LIST_FRESHNESS,
    newId: randomUUID,
    emit,
  });
  loadManualEntries(entries, lists, emit);
  const unitEntries = new UnitEntries({ entries, hotLists: inForce, alerts, buffer });
  const { entryId } = unitEntries.add({
    plate: plateText(PLATE),
    region: 'US-IA',
    category: 'stolen-vehicle',
    reason: 'taken from a yard',
    operator: 'a.example',
    caseNumber: '26-004711',
    expiresAtUtc: utcMs(clock.utcNow() + 2 * HOUR_MS),
  });
  const read = syntheticRead(PLATE, clock.utcNow());
  const hits = inForce.match(read, clock.utcNow(), 'synchronized', LOCAL_SHARES);
  const raised = hits.map((hit) => syntheticAlert(hit, clock.utcNow()));
  buffer.record({ read, hits, alerts: raised }, alertDrafts(read, raised, null, TOPICS));
  const matches = () => inForce.match(read, clock.utcNow(), 'synchronized', LOCAL_SHARES).length;
  const states = () => alerts.list(EVERY_ALERT, 9).map(({ state }) => state);
  return { buffer, clock, entryId, matches, states, unitEntries, [Symbol.dispose]: () => buffer.close() };
}

describe('an entry that was made on the unit', () => {
  test('expires by itself: it no longer matches anything, and its alert is withdrawn', () => {
    using folder = temporaryFolder();
    using unit = passedOnce(folder.path);
    unit.clock.advance(2 * HOUR_MS - 1);
    unit.unitEntries.refresh(unit.clock.utcNow());
    expect([unit.matches(), unit.states()]).toEqual([1, ['potential']]);
    unit.clock.advance(1);
    unit.unitEntries.refresh(unit.clock.utcNow());
    expect([unit.matches(), unit.states()]).toEqual([0, ['retracted']]);
    expect(unit.buffer.audit.lines(0, 99).at(-1)).toContain('"reason":"entry-expired"');
  });

  test('is out of force as soon as it is removed, and its alert is withdrawn', () => {
    using folder = temporaryFolder();
    using unit = passedOnce(folder.path);
    expect(unit.unitEntries.remove(unit.entryId, 'b.example')).toMatchObject({ retracted: 1 });
    expect([unit.matches(), unit.states()]).toEqual([0, ['retracted']]);
    expect(unit.buffer.audit.lines(0, 99).at(-1)).toContain('"reason":"entry-removed"');
  });
});
