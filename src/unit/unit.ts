/**
 * The main thread of a unit: reads → hits → alerts → buffer → broker. Reads top to bottom as the data path.
 *
 * Owns the buffer, the lists, the link to the broker and the command socket; each camera has a thread of its own.
 * A read that the buffer has recorded survives `kill -9`; a kill loses the passages still in view and nothing else.
 */
import { once } from 'node:events';
import type { LimitReport } from '../alerts/alert-limits.ts';
import type { RecordedOnly } from '../alerts/raise-alerts.ts';
import { isStorageFailure, type Recorder } from '../buffer/recorder.ts';
import type { Store } from '../buffer/store.ts';
import type { CameraFault } from '../camera/messages.ts';
import { CAMERA_RESTARTS, CameraRestarts } from '../camera/restarts.ts';
import { CommandServer } from '../commands/command-server.ts';
import type { Config } from '../config/load.ts';
import type { StatusMessage } from '../contract/status-message.ts';
import type { Topics } from '../contract/topics.ts';
import { clockQuality } from '../device/clock-quality.ts';
import type { Alert } from '../domain/alert/alert.ts';
import { type AlertOutcomes, overAllMonths } from '../domain/alert/alert-precision.ts';
import type { UnitStatus } from '../domain/events/unit-status.ts';
import type { OutboxDepth } from '../domain/keeping/message.ts';
import type { Hit } from '../domain/list/hit.ts';
import { evidenceBytes, keptEvidence } from '../domain/read/evidence.ts';
import type { IllegiblePassage } from '../domain/read/illegible-passage.ts';
import type { PassageEnd } from '../domain/read/passage-end.ts';
import type { PlateRead } from '../domain/read/plate-read.ts';
import type { OnStep } from '../domain/time/step.ts';
import type { Health } from '../health/health.ts';
import type { HotLists } from '../hotlist/hot-lists.ts';
import type { Access } from '../operations/accounts.ts';
import type { UnitAlerts } from '../operations/alerts.ts';
import { holdCount, tellDueReviews } from '../operations/holds.ts';
import type { UnitLists } from '../operations/lists.ts';
import { AUDIT_LINES } from '../operations/status.ts';
import { systemClock } from '../platform/clock.ts';
import { areCoreDumpsAllowed } from '../platform/core-dumps.ts';
import { VERSION } from '../platform/version.ts';
import { readDrafts } from '../publish/drafts.ts';
import type { PatientOutbox } from '../publish/patient-outbox.ts';
import type { Publisher } from '../publish/publisher.ts';
import { statusMessage } from '../publish/status-message.ts';
import { openStages, type Stages, type UnitParts } from './assemble.ts';
import { UnitMatching } from './data-path.ts';
import type { UnitPassages } from './passages.ts';
import {
  cameraSettings,
  configDigest,
  coolDownMs,
  hourlyLimits,
  keptContextualImages,
  socketPath,
  unitPosition,
  unitTopics,
} from './settings.ts';
import type { UnitUpkeep } from './upkeep.ts';

/** How often the broker is told how the unit is. */
const STATUS_INTERVAL_MS = 30_000;
/** How often it is said that a hold has to be reviewed. */
const REVIEW_INTERVAL_MS = 86_400_000;
/** Parts of the 8 s within which a unit stops. */
const CAMERA_STOP_MS = 4_000;
const PUBLISHER_STOP_MS = 3_000;

/**
 * Opens the buffer first: what cannot be recorded must not be captured. A broker that is absent is normal.
 * @param signal its abort ends the start early; the unit is then to be stopped like any other.
 * @throws Misconfigured, Unavailable or Corrupt where it cannot start; what was opened is closed then.
 */
export async function startUnit(config: Config, parts: UnitParts, signal: AbortSignal): Promise<Unit> {
  const stages = openStages(config, parts);
  const unit = new Unit(config, stages);
  try {
    await unit.start(signal);
    return unit;
  } catch (error) {
    stages.buffer.noteFailure(error);
    // What follows from the first error must not hide it.
    await unit.stop('it could not start').catch(() => undefined);
    throw error;
  }
}

export class Unit {
  readonly #config: Config;
  readonly #health: Health;
  readonly #onFailure: (error: unknown) => void;
  readonly #onStep: OnStep;
  readonly #buffer: Store;
  readonly #hotLists: HotLists;
  readonly #publisher: Publisher;
  /** How lists come into force. */
  readonly lists: UnitLists;
  readonly #access: Access;
  readonly #alerts: UnitAlerts;
  readonly #recorder: Recorder;
  readonly #outbox: PatientOutbox;
  readonly #upkeep: UnitUpkeep;
  readonly #commands: CommandServer;
  readonly #topics: Topics;
  readonly #passages: UnitPassages;
  readonly #matching: UnitMatching;
  #cameras: readonly CameraRestarts[] = [];
  #timers: readonly NodeJS.Timeout[] = [];
  #stopped: Promise<void> | null = null;

  constructor(config: Config, stages: Stages) {
    this.#config = config;
    this.#health = stages.health;
    this.#onFailure = stages.onFailure;
    this.#onStep = stages.onStep;
    this.#buffer = stages.buffer;
    this.#hotLists = stages.hotLists;
    this.#publisher = stages.publisher;
    this.#matching = new UnitMatching({
      hotLists: stages.hotLists,
      entries: stages.entries,
      alerts: stages.alerts,
      coolDownMs: coolDownMs(config),
      limits: hourlyLimits(config),
      onLimit: (report) => this.#tellLimit(report),
      clock: systemClock,
    });
    this.lists = stages.lists;
    this.lists.whenImported(() => this.#tellStatus());
    this.#access = stages.access;
    this.#alerts = stages.alerts;
    this.#alerts.whenTakenBack((entryIdentity) => this.#matching.forget(entryIdentity));
    this.#passages = stages.passages;
    this.#recorder = stages.recorder;
    this.#outbox = stages.outbox;
    this.#upkeep = stages.upkeep;
    this.#topics = unitTopics(config);
    this.#commands = new CommandServer({
      path: socketPath(config),
      operations: stages.operations,
      onFault: stages.onFailure,
    });
  }

  /** Returns early when `signal` aborts. */
  async start(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    // After months without power there may be much to delete; a stop closes the buffer, which ends it.
    await Promise.race([this.#buffer.purge(), once(signal, 'abort')]);
    if (signal.aborted) return;
    await Promise.race([this.#hotLists.load(), once(signal, 'abort')]);
    if (signal.aborted) return;
    this.#access.operators.load();
    await this.#commands.start();
    if (signal.aborted) return;
    this.#publisher.start();
    this.lists.start();
    const parts = {
      sink: this,
      emit: this.#health.accept,
      onFailure: this.#onFailure,
      onBroken: (cameraId: string) => this.#passages.lose(cameraId),
      clock: systemClock,
      random: Math.random,
    };
    this.#cameras = cameraSettings(this.#config).map(
      (data) => new CameraRestarts(data, CAMERA_RESTARTS, parts),
    );
    for (const camera of this.#cameras) camera.start();
    this.#timers = [
      setInterval(() => {
        this.#matching.sweep(systemClock.utcNow());
        this.#tellStatus();
      }, STATUS_INTERVAL_MS),
      setInterval(() => tellDueReviews(this.#buffer.holds, this.#health.accept), REVIEW_INTERVAL_MS),
    ];
    this.#buffer.audit.append({
      what: 'unitStarted',
      version: VERSION,
      config: configDigest(this.#config),
    });
    this.#health.accept({ type: 'unitStarted', version: VERSION });
    if (areCoreDumpsAllowed()) this.#health.accept({ type: 'coreDumpsAllowed' });
    tellDueReviews(this.#buffer.holds, this.#health.accept);
    this.#tellStatus();
    this.#upkeep.start();
  }

  /**
   * The data path from a read, or its revision, on: match, alert, record, publish. Returns once it is recorded, or waits for
   * a storage that fails where the recorder keeps it.
   */
  async accept(seen: PlateRead): Promise<void> {
    this.#onStep('read-arrived');
    const { hits, alerts: raised, recordedOnly } = this.#matching.judge(seen);
    const kept = keptContextualImages(this.#config);
    const read = { ...seen, evidence: keptEvidence(seen.evidence, hits.length > 0, kept) };
    const revised = this.#passages.revise(read, hits, raised);
    const commit = (): void => {
      // Asked here: a person may have settled an alert while this waited for the storage.
      const alerts = revised.filter(
        ({ alertId, revision }) => revision === 1 || !this.#alerts.isSettled(alertId),
      );
      const drafts = readDrafts(read, alerts, unitPosition(this.#config), this.#topics);
      this.#buffer.record({ read, hits, alerts }, drafts);
      for (const { state, hit } of alerts)
        if (state === 'withdrawn') this.#matching.forget(hit.entry.entryIdentity);
      this.#tellAlerts(alerts, recordedOnly);
      this.#publisher.wake();
    };
    await this.#recorder.record({ bytes: evidenceBytes(read.evidence), reads: 1, commit });
  }

  /** From a camera: the passage of a read is over. */
  async acceptEnd(end: PassageEnd): Promise<void> {
    if (!this.#passages.hasAlerts(end.readId)) return;
    const commit = (): void => {
      const told = this.#passages.end(end, (read, isAsked) => this.#matching.judge(read, isAsked).alerts);
      for (const { channel, hit } of told)
        this.#health.accept({ type: 'alertFinal', channel, ...listedAs(hit) });
      this.#publisher.wake();
    };
    await this.#recorder.record({ bytes: 0, reads: 0, commit });
  }

  #tellAlerts(alerts: readonly Alert[], recordedOnly: readonly RecordedOnly[]): void {
    for (const { channel, hit, revision, state } of alerts)
      this.#health.accept(
        revision === 1
          ? { type: 'alertRaised', channel, ...listedAs(hit) }
          : { type: 'alertRevised', state, channel, ...listedAs(hit) },
      );
    for (const { reason, hit } of recordedOnly)
      this.#health.accept({ type: 'hitRecordedOnly', reason, ...listedAs(hit) });
  }

  #tellLimit(report: LimitReport): void {
    const { kind, ...told } = report;
    this.#health.accept(
      'limit' in told ? { type: 'alertLimitReached', ...told } : { type: 'alertLimitOver', ...told },
    );
    this.#tellStatus();
  }

  /** From a camera: a plate that was not read. */
  async acceptIllegible(passage: IllegiblePassage): Promise<void> {
    const commit = (): void => this.#buffer.recordIllegible(passage);
    await this.#recorder.record({
      bytes: evidenceBytes({ ...passage.evidence, contextualImage: null }),
      reads: 1,
      commit,
    });
  }

  /** Settles when every camera has nothing more to give: with the faults of those that failed. */
  async sourcesEnded(): Promise<readonly CameraFault[]> {
    const faults = await Promise.all(
      this.#cameras.map(async (camera) => {
        const fault = await camera.ended();
        if (fault)
          this.#health.accept({ type: 'cameraFailed', cameraId: camera.cameraId, detail: fault.message });
        return fault;
      }),
    );
    return faults.filter((fault) => fault !== null);
  }

  /** Waits until the broker has everything. @returns what it has not after `withinMs`, or when a stop begins */
  async deliver(withinMs: number): Promise<OutboxDepth> {
    await this.#publisher.flush(withinMs);
    return this.#outbox.depth();
  }

  /**
   * Capture, then open passages become reads, the buffer has them, the publisher waits for what is in flight, and the
   * database closes: within 8 s. May be called more than once, and without `start`.
   * @throws the first error of a step, when all steps are done
   */
  stop(reason: string): Promise<void> {
    this.#stopped ??= this.#stop(reason);
    return this.#stopped;
  }

  async #stop(reason: string): Promise<void> {
    const { accept } = this.#health;
    const errors: unknown[] = [];
    const note = (error: unknown): null => {
      errors.push(error);
      this.#buffer.noteFailure(error);
      return null;
    };
    const lastStatus = (): StatusMessage | null => {
      try {
        return this.#statusMessage();
      } catch (error) {
        return note(error);
      }
    };
    accept({ type: 'unitStopping', reason });
    for (const timer of this.#timers) clearInterval(timer);
    await Promise.all(this.#cameras.map((camera) => this.#stopCamera(camera))).catch(note);
    accept({ type: 'unitStopped' });
    this.#recorder.stop();
    await this.#publisher.stop(PUBLISHER_STOP_MS, lastStatus).catch(note);
    await this.#commands.stop().catch(note);
    // Ends imports that are going on: a large one takes longer than a unit has to stop.
    this.#hotLists.close();
    await this.lists.stop().catch(note);
    await this.#access.queries.stop().catch(note);
    await this.#upkeep.stop().catch(note);
    try {
      this.#buffer.close();
    } catch (error) {
      note(error);
    }
    if (errors.length > 0) throw errors[0];
  }

  async #stopCamera(camera: CameraRestarts): Promise<void> {
    if (await camera.stop(CAMERA_STOP_MS)) return;
    const stage = `camera ${camera.cameraId}`;
    this.#health.accept({ type: 'stageOverran', stage, deadlineMs: CAMERA_STOP_MS });
  }

  /** For the command socket. */
  status(): UnitStatus {
    return this.#health.status(this.#outbox.depth(), holdCount(this.#buffer.holds));
  }

  /** For the command socket. */
  auditLines(after: number): readonly string[] {
    return this.#buffer.audit.lines(after, AUDIT_LINES);
  }

  #tellStatus(): void {
    try {
      this.#publisher.publishStatus(this.#statusMessage());
    } catch (error) {
      this.#onFailure(error);
    }
  }

  /** The status must be told above all while the storage fails: then without them. */
  #outcomes(): readonly AlertOutcomes[] {
    try {
      return overAllMonths(this.#alerts.outcomes());
    } catch (error) {
      if (isStorageFailure(error)) return [];
      throw error;
    }
  }

  #statusMessage(): StatusMessage {
    const lists = this.#hotLists.info(systemClock.utcNow(), clockQuality());
    const alerts = { limits: this.#matching.limited(), outcomes: this.#outcomes() };
    return statusMessage(this.status(), lists, this.#buffer.audit.head(), alerts);
  }
}

const listedAs = ({ list, entry }: Hit) => ({ listId: list.listId, category: entry.category });
