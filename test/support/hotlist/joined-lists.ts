import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { EVERY_ALERT } from '../../../src/domain/alert/alert-filter.ts';
import type { StoredState } from '../../../src/domain/alert/verification.ts';
import type { StageEvent } from '../../../src/domain/events/events.ts';
import type { OnStep } from '../../../src/domain/time/step.ts';
import type { Clock, ClockQuality } from '../../../src/domain/time/time.ts';
import { type DeliveryRules, HotLists } from '../../../src/hotlist/hot-lists.ts';
import { ListStore } from '../../../src/hotlist/list-store.ts';
import { loadManualEntries, manualEntriesIn } from '../../../src/hotlist/manual-entries.ts';
import { UnitLists } from '../../../src/operations/lists.ts';
import { alertDrafts } from '../../../src/publish/drafts.ts';
import { StandingAlerts } from '../../../src/unit/standing-alerts.ts';
import { joinedAlerts } from '../buffer/joined-alerts.ts';
import { openBuffer, TOPICS } from '../buffer/open-buffer.ts';
import { syntheticAlert, syntheticRead } from '../buffer/synthetic-read.ts';
import { manualClock } from '../manual-clock.ts';
import { LIST_DELIVERY } from './list-delivery.ts';
import { fileOf, importOptions, LIST_RULES } from './list-files.ts';
import { LIST_FRESHNESS } from './list-freshness.ts';
import { LOCAL_SHARES } from './local-shares.ts';

const KEY = new Uint8Array(32).fill(9);
const HEADER = 'plate,region,category,reason,expires';

type Setup = {
  readonly clock?: Clock & { advance(ms: number): void };
  readonly clockQuality?: () => ClockQuality;
  readonly delivery?: DeliveryRules;
  readonly onStep?: OnStep;
  readonly emit?: (event: StageEvent) => void;
};

/** The lists, alerts and entries of a unit in `folder`, joined as a unit joins them. Called again, it is the next start. */
export async function joinedLists(
  folder: string,
  {
    clock = manualClock(),
    clockQuality = () => 'synchronized',
    delivery = LIST_DELIVERY,
    ...setup
  }: Setup = {},
) {
  const listFolder = join(folder, 'hotlists');
  const events: { readonly type: string }[] = [];
  const emit = (event: StageEvent): void => {
    events.push(event);
    setup.emit?.(event);
  };
  const buffer = openBuffer(folder, clock, setup.onStep === undefined ? {} : { onStep: setup.onStep });
  const alerts = joinedAlerts(folder, buffer);
  const entries = manualEntriesIn(listFolder, { key: KEY, permitted: LIST_RULES.permitted });
  loadManualEntries(entries, listFolder, emit);
  const store = new ListStore(listFolder, KEY, emit);
  const hotLists = new HotLists(store, {
    ...{ rules: LIST_RULES, delivery, freshness: LIST_FRESHNESS, newId: randomUUID, emit },
  });
  await hotLists.load();
  const standing = new StandingAlerts({
    ...{
      hotLists: hotLists.inForce,
      marks: alerts.marks,
      entries,
      alerts,
      buffer,
      clock,
      clockQuality,
      emit,
    },
  });
  const lists = new UnitLists({
    ...{ hotLists, buffer, alerts, standing, clock, clockQuality, pulls: [], onImported: () => undefined },
    deliveries: {
      clock,
      folder: listFolder,
      emit,
      topicPrefix: 'waypost/pole-7/lists/',
      send: () => undefined,
    },
  });
  let version = 0;
  /** Rows of `generic-csv`. */
  const given = (rows: readonly string[], changes: Parameters<typeof importOptions>[0] = {}) => {
    const options = { sourceTimeUtc: clock.utcNow(), version: `v${++version}`, ...changes };
    return { bytes: fileOf([HEADER, ...rows]), options: importOptions(options) };
  };
  return {
    ...{ buffer, alerts, entries, store, hotLists, standing, lists, clock, events, given },
    importRows: (...args: Parameters<typeof given>) => {
      const { bytes, options } = given(...args);
      return lists.importList(bytes, options, 'a.example');
    },
    /** A vehicle passes, and alerts on every entry that it matches. @returns how many */
    pass: (plate: string): number => {
      const read = syntheticRead(plate, clock.utcNow());
      const hits = hotLists.inForce.match(read, clock.utcNow(), clockQuality(), LOCAL_SHARES);
      const raised = hits.map((hit) => syntheticAlert(hit, clock.utcNow()));
      buffer.record({ read, hits, alerts: raised }, alertDrafts(read, raised, null, TOPICS));
      return raised.length;
    },
    /** By plate of the entry: the states of its alerts. */
    states: (): Readonly<Record<string, StoredState>> =>
      Object.fromEntries(alerts.list(EVERY_ALERT, 99).map(({ entry, state }) => [entry.plate, state])),
    /** By plate hash: why alerts were taken back, in order. */
    reasons: (): readonly string[] =>
      buffer.audit
        .lines(0, 999)
        .map((line) => JSON.parse(line.slice(line.indexOf(' '))))
        .filter(({ what, state }) => what === 'alertSettled' && state === 'retracted')
        .map(({ reason }) => reason),
    [Symbol.dispose]: () => {
      hotLists.close();
      buffer.close();
    },
  };
}
