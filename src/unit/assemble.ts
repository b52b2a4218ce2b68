/**
 * Builds the parts of a unit and connects them. Each part gets what it needs from the parts before it. A part reports
 * to a later part through a signal. Nothing runs, and no record is touched, until the first part starts.
 */
import { AlertLimits } from '../alerts/alert-limits.ts';
import { AlertPace } from '../alerts/alert-pace.ts';
import type { UnitKeys } from '../buffer/keys/wrapped-keys.ts';
import type { Store } from '../buffer/store.ts';
import { CommandServer } from '../commands/command-server.ts';
import type { Config } from '../config/load.ts';
import type { Emit, StageEvent } from '../domain/events/events.ts';
import { tellDueReviews } from '../operations/holds.ts';
import type { UnitLists } from '../operations/lists.ts';
import type { PatientOutbox } from '../publish/patient-outbox.ts';
import type { Publisher } from '../publish/publisher.ts';
import { assembleDesk, type Desk } from './assemble-desk.ts';
import { assembleStorage, type Given, type Storage } from './assemble-storage.ts';
import { Cameras } from './cameras.ts';
import { DataPath } from './data-path.ts';
import { type Part, recurring, step, type TimedPart } from './parts.ts';
import { PassageAlerts } from './passages.ts';
import { reportLimit, UnitReport } from './report.ts';
import {
  cameraSettings,
  coolDownMs,
  hourlyLimits,
  keptContextualImages,
  socketSettings,
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
const UPKEEP_MS = 60_000;
/** The most that a part gets of the time within which a unit stops (`unit.ts`). */
const STOP_WITHIN_MS: Readonly<Record<string, number>> = { publisher: 2_750, cameras: 4_250 };
/** For a part that only clears a timer or closes a file. */
const MOMENT_MS = 250;

export type Assembled = {
  /** In the order in which they start. */
  readonly parts: readonly TimedPart[];
  readonly store: Store;
  readonly outbox: PatientOutbox;
  readonly publisher: Publisher;
  readonly cameras: Cameras;
  /** Where reads go. */
  readonly reads: DataPath;
  readonly lists: UnitLists;
  readonly report: UnitReport;
};

/** @throws Misconfigured where files that the configuration names cannot be read */
export function assemble(config: Config, keys: Omit<UnitKeys, 'next'>, given: Given): Assembled {
  const storage = assembleStorage(config, keys, given);
  const { store, recorder, publisher, outbox, changes, clock } = storage;
  const { health, isInService } = given;
  const emit = health.accept;
  const limits = new AlertLimits(hourlyLimits(config), (report) => {
    reportLimit(report, emit);
    changes.emit();
  });
  const pace = new AlertPace(coolDownMs(config), limits);
  const desk = assembleDesk(config, keys.files, { ...storage, pace, health });
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
        recorder,
        passages,
        pace,
        emit,
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
  const cameras = new Cameras(
    cameraSettings(config),
    {
      ...{ sink: reads, emit, clock, onFailure: storage.onFailure, random: Math.random },
      onBroken: (cameraId) => passages.lose(cameraId),
    },
    storage.context,
  );
  const socket = new CommandServer({
    ...socketSettings(config),
    operations: desk.operations,
    onFault: storage.onFailure,
  });
  const parts = inOrder({ ...storage, ...desk, emit, report, upkeep, cameras, socket, noteLists });
  return { parts, store, outbox, publisher, cameras, reads, lists: desk.lists, report };
}

type All = Storage &
  Desk & {
    readonly emit: Emit<StageEvent>;
    readonly noteLists: () => void;
    readonly report: UnitReport;
    readonly upkeep: UnitUpkeep;
    readonly cameras: Cameras;
    readonly socket: CommandServer;
  };

/**
 * What cannot be recorded must not be captured, so the store starts first and the cameras late. An absent broker is
 * normal.
 */
function inOrder(all: All): readonly TimedPart[] {
  const { publisher, recorder, hotLists, lists, access, entries, socket, report, clock, onFailure } = all;
  const refresh = (): void => void recorder.attempt(() => entries.refresh(clock.utcNow()));
  const review = (): void => void recorder.attempt(() => tellDueReviews(all.store.holds, all.emit));
  const parts: readonly Part[] = [
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
    step('command socket', { start: () => socket.start(), stop: () => socket.stop() }),
    step('publisher', {
      start: () => publisher.start(),
      stop: async (deadlineMs) => {
        const since = clock.monoNow();
        await publisher.stop(deadlineMs, () => report.message('stopped'));
        return clock.monoNow() - since < deadlineMs;
      },
    }),
    // They end with the hot lists, of which the last report still tells.
    step('list deliveries', { start: (signal) => (signal.aborted ? undefined : lists.start()) }),
    step('recorder', { stop: () => recorder.stop() }),
    all.cameras,
    recurring('manual entries', ENTRY_REFRESH_MS, refresh, onFailure),
    recurring('hold reviews', HOLD_REVIEW_MS, review, onFailure),
    recurring('report', REPORT_MS, () => report.sendRegularly(), onFailure),
    all.upkeep,
  ];
  return parts.map((part) => ({ part, stopWithinMs: STOP_WITHIN_MS[part.name] ?? MOMENT_MS }));
}
