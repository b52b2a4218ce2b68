/**
 * Builds the parts of a unit and connects them. Each part gets what it needs from the parts before it. A part reports
 * to a later part through a signal. Nothing runs, and no record is touched, until the first part starts.
 */
import { AlertLimits } from '../alerts/alert-limits.ts';
import { AlertPace } from '../alerts/alert-pace.ts';
import type { UnitKeys } from '../buffer/keys/wrapped-keys.ts';
import type { Recorder } from '../buffer/recorder.ts';
import type { Store } from '../buffer/store.ts';
import type { Config } from '../config/load.ts';
import type { Emit, StageEvent } from '../domain/events/events.ts';
import { tellDueReviews } from '../operations/holds.ts';
import type { UnitLists } from '../operations/lists.ts';
import type { Operations } from '../operations/operations.ts';
import { explain } from '../platform/errors.ts';
import type { Signal } from '../platform/signal.ts';
import type { PatientOutbox } from '../publish/patient-outbox.ts';
import type { Publisher } from '../publish/publisher.ts';
import { assembleDesk, type Desk } from './assemble-desk.ts';
import { assembleStorage, type Given, type Storage } from './assemble-storage.ts';
import { type Part, recurring, step } from './parts.ts';
import { DataPath } from './reads/data-path.ts';
import { LocalTraffic } from './reads/local-traffic.ts';
import { PassageAlerts } from './reads/passages.ts';
import { reportLimit, UnitReport } from './report.ts';
import {
  coolDownMs,
  hourlyLimits,
  keptContextualImages,
  trafficSettings,
  unitPosition,
  verifyWithinMs,
} from './settings.ts';
import { UnitUpkeep } from './upkeep.ts';

/** How often the unit reports its status to the broker. */
const REPORT_MS = 30_000;
/** How often the unit reports the holds that are due for review. */
const HOLD_REVIEW_MS = 86_400_000;
/** How late after its end a manual entry is removed and its alerts are retracted. It matches nothing after its end. */
const ENTRY_REFRESH_MS = 1_000;
const ORDER_RETRY_MS = 1_000;
const UPKEEP_MS = 60_000;
/** How often the unit saves what it has learned of the traffic. */
const TRAFFIC_SAVE_MS = 600_000;

/** What a unit has once its keys are there. */
export type Assembled = {
  /** The buffer and what opens with it, in the order in which they start. */
  readonly base: readonly Part[];
  /** Those that start after the cameras. */
  readonly late: readonly Part[];
  readonly store: Store;
  readonly outbox: PatientOutbox;
  readonly publisher: Publisher;
  readonly reads: DataPath;
  readonly passages: PassageAlerts;
  readonly operations: Operations;
  /** Fires when there is something new for the broker. */
  readonly messages: Signal;
  readonly lists: UnitLists;
  readonly report: UnitReport;
};

/** @param recorder in which reads wait for the store */
export function assemble(
  config: Config,
  keys: Omit<UnitKeys, 'next'>,
  given: Given,
  recorder: Recorder,
): Assembled {
  const storage = assembleStorage(config, keys, given, recorder);
  const { store, publisher, outbox, changes, messages, clock } = storage;
  const { health, isInService } = given;
  const emit = health.accept;
  const limits = new AlertLimits(hourlyLimits(config), (report) => {
    reportLimit(report, emit);
    changes.emit();
  });
  const pace = new AlertPace(coolDownMs(config), limits);
  const traffic = localTraffic(config, emit);
  const desk = assembleDesk(config, keys.files, { ...storage, pace, health, traffic });
  const passages = new PassageAlerts({
    buffer: store,
    topics: storage.topics,
    position: unitPosition(config),
    redated: (read) => clock.redated(read),
  });
  const reads = new DataPath(
    {
      contextualImages: keptContextualImages(config),
      position: unitPosition(config),
      topics: storage.topics,
    },
    {
      ...{
        store,
        passages,
        pace,
        emit,
        traffic,
        lists: desk.hotLists.inForce,
        words: desk.alerts,
      },
      clock,
      isInService,
      onStep: given.onStep,
      onMessages: storage.messages.emit,
    },
  );
  const report = new UnitReport({
    ...{ limits, store, status: desk.status, lists: desk.hotLists.inForce },
    outcomes: () => desk.alerts.outcomes(),
    clock,
    publish: (status) => publisher.publishStatus(status),
    onFailure: storage.onFailure,
  });
  const noteLists = (): void =>
    storage.witnesses.noteLists(desk.hotLists.inForce.info(clock.utcNow(), 'unknown'));
  changes.listen(noteLists);
  changes.listen(() => report.send());
  const upkeep = new UnitUpkeep({
    ...{ buffer: store, stored: storage.stored, recorder, emit, clock, intervalMs: UPKEEP_MS },
    onFailure: storage.onFailure,
    onMessages: storage.messages.emit,
    retractAlerts: (signal) => desk.standing.sweepIfDue(signal),
    expireAlerts: (signal) => desk.alerts.expire(verifyWithinMs(config), signal),
    endPassages: async (signal) => reads.reportFinal(await passages.endLeft(signal)),
  });
  const all = { ...storage, ...desk, emit, report, upkeep, noteLists, traffic };
  return {
    ...{ base: baseOf(all), late: lateOf(all), store, outbox, publisher, reads, passages, messages, report },
    ...{ lists: desk.lists, operations: desk.operations },
  };
}

const localTraffic = (config: Config, emit: Emit<StageEvent>): LocalTraffic =>
  new LocalTraffic({
    ...trafficSettings(config),
    onDamaged: (error) => emit({ type: 'trafficCountsDamaged', detail: explain(error) }),
  });

type All = Storage &
  Desk & {
    readonly emit: Emit<StageEvent>;
    readonly noteLists: () => void;
    readonly report: UnitReport;
    readonly upkeep: UnitUpkeep;
    readonly traffic: LocalTraffic;
  };

/** An absent broker is normal. */
function baseOf(all: All): readonly Part[] {
  const { publisher, hotLists, lists, access, report, clock } = all;
  return [
    all.storePart,
    step('operators, entries and searches', { start: all.load, stop: () => access.queries.stop() }),
    step('hot lists', {
      start: async () => {
        await hotLists.load();
        all.noteLists();
      },
      // First what an import works for: a large one takes longer than a unit has to stop.
      stop: async () => {
        hotLists.close();
        await lists.stop();
      },
    }),
    step('local traffic', {
      start: () => all.traffic.load(),
      stop: () => void all.recorder.attempt(() => all.traffic.save()),
    }),
    step('publisher', {
      start: () => publisher.start(),
      stop: async (deadlineMs) => {
        const since = clock.monoNow();
        all.orders.stop();
        await publisher.stop(deadlineMs, () => report.message('stopped'));
        return clock.monoNow() - since < deadlineMs;
      },
    }),
    // They end with the hot lists, of which the last report still tells.
    step('list deliveries', { start: (signal) => (signal.aborted ? undefined : lists.start()) }),
  ];
}

function lateOf(all: All): readonly Part[] {
  const { recorder, entries, report, clock, onFailure } = all;
  const refresh = (): void => void recorder.attempt(() => entries.refresh(clock.utcNow()));
  const review = (): void => void recorder.attempt(() => tellDueReviews(all.store.holds, all.emit));
  const resume = (): void => {
    if (all.store.isOpen && all.store.clock.sealedSeq === null) all.orders.resume();
  };
  const saveTraffic = (): void => void recorder.attempt(() => all.traffic.save());
  return [
    recurring('traffic counts', TRAFFIC_SAVE_MS, saveTraffic, onFailure),
    recurring('manual entries', ENTRY_REFRESH_MS, refresh, onFailure),
    recurring('orders that wait for the clock', ORDER_RETRY_MS, resume, onFailure),
    recurring('hold reviews', HOLD_REVIEW_MS, review, onFailure),
    recurring('report', REPORT_MS, () => report.sendRegularly(), onFailure),
    all.upkeep,
  ];
}
