/**
 * A running unit. Owns the buffer, the lists, the link to the broker and the command socket. Each camera has a thread
 * of its own. A read that the buffer has recorded survives `kill -9`. A kill loses the passages still in view, the reads
 * that wait for a failing storage, and nothing else.
 */
import { randomBytes } from 'node:crypto';
import type { AuditTrail } from '../buffer/audit/audit-trail.ts';
import { openUnitKeys } from '../buffer/keys/data-keys.ts';
import type { Openable } from '../buffer/opening.ts';
import type { CameraFault } from '../camera/messages.ts';
import type { Config } from '../config/load.ts';
import type { UnitStatus } from '../domain/events/unit-status.ts';
import type { OutboxDepth } from '../domain/keeping/message.ts';
import { tellDueReviews } from '../operations/holds.ts';
import type { UnitLists } from '../operations/lists.ts';
import { Unavailable } from '../platform/errors.ts';
import { FULL_LANDLOCK, landlockVersion } from '../platform/libc/landlock.ts';
import { areCoreDumpsAllowed } from '../platform/process/core-dumps.ts';
import { VERSION } from '../platform/version.ts';
import { type Assembled, assemble } from './assemble.ts';
import { assembleIntake, type EarlyParts } from './assemble-intake.ts';
import type { Given } from './assemble-storage.ts';
import { type Part, Parts, type PartsContext, type TimedPart } from './parts.ts';
import type { Intake } from './reads/intake.ts';
import { configDigest, keySettings } from './settings.ts';
import { relieveOrReopen } from './upkeep.ts';

/** Within which a unit has to stop; its service is given ten. */
const STOP_MS = 8_000;
/** The most that a part gets of that time. */
const STOP_WITHIN_MS: Readonly<Record<string, number>> = { publisher: 2_750, cameras: 4_250 };
/** For a part that only clears a timer or closes a file. */
const MOMENT_MS = 250;

/**
 * Opens the buffer first. Where its storage fails, the unit starts all the same: reads wait in memory, nothing is
 * published, and the storage is tried again. An absent broker is normal.
 * @param signal its abort ends the start early. The unit must then be stopped like any other.
 * @throws Misconfigured, Unavailable or Corrupt if the unit cannot start; everything that was opened is closed then
 */
export async function startUnit(config: Config, given: Given, signal: AbortSignal): Promise<Unit> {
  const unit = new Unit(config, given);
  await unit.start(signal);
  return unit;
}

/** What exists once the buffer is open. */
type Open = { readonly assembled: Assembled; readonly base: Parts; readonly late: Parts };

export class Unit {
  readonly #config: Config;
  readonly #given: Given;
  readonly #context: PartsContext;
  readonly #early: EarlyParts;
  readonly #earlyParts: Parts;
  #open: Open | null = null;
  #isCapturing = false;
  #stopped: Promise<void> | null = null;

  constructor(config: Config, given: Given) {
    const { health, clock, onFailure } = given;
    this.#config = config;
    this.#given = given;
    this.#context = {
      clock,
      onOverrun: (stage, deadlineMs) => health.accept({ type: 'stageOverran', stage, deadlineMs }),
      onLateFailure: (error) => this.#noteFailure(error),
    };
    const hooks = {
      onFailure: (error: unknown) => {
        onFailure(error);
        this.#noteFailure(error);
      },
      onBack: () => this.#open?.assembled.messages.emit(),
      onBroken: (cameraId: string) => this.#open?.assembled.passages.lose(cameraId),
    };
    this.#early = assembleIntake(config, given, hooks, this.#context);
    this.#earlyParts = this.#partsOf(this.#early.parts);
  }

  /** Where reads go. */
  get reads(): Intake {
    return this.#early.intake;
  }

  get audit(): AuditTrail {
    return this.#assembled().store.audit;
  }

  /** How lists come into force. */
  get lists(): UnitLists {
    return this.#assembled().lists;
  }

  /** Whether reads wait in memory because the storage accepts none. */
  get isStorageFailing(): boolean {
    return this.#early.recorder.isFailing;
  }

  status(): UnitStatus {
    return this.#open?.assembled.report.status() ?? this.#given.health.status(null);
  }

  /** Returns early when `signal` aborts. @throws the error of the part that cannot start, after a stop */
  async start(signal: AbortSignal): Promise<void> {
    try {
      const what: Openable = {
        open: () => this.#openBuffer(signal),
        makeRoom: () => relieveOrReopen(this.#assembled().store, keySettings(this.#config).path),
      };
      await this.#early.opening.start(what);
      await this.#earlyParts.start(signal);
      this.#isCapturing = true;
      await this.#startLate(signal);
    } catch (error) {
      this.#noteFailure(error);
      // Errors that follow from the first one must not hide it.
      await this.stop('it could not start').catch(() => undefined);
      throw error;
    }
  }

  /** @throws the error of the first part that cannot start; all of them are stopped then */
  async #openBuffer(signal: AbortSignal): Promise<void> {
    const { recorder, intake, operations } = this.#early;
    const keys = openUnitKeys(keySettings(this.#config), randomBytes);
    const assembled = assemble(this.#config, keys, this.#given, recorder);
    const base = this.#partsOf(assembled.base);
    try {
      await base.start(signal);
    } catch (error) {
      assembled.store.noteFailure(error);
      await base.stop(STOP_MS);
      throw error;
    }
    this.#open = { assembled, base, late: this.#partsOf(assembled.late) };
    operations.replace(assembled.operations);
    intake.open(assembled.reads);
    await this.#startLate(signal);
  }

  /** When the buffer is open and the cameras run, whichever comes last. */
  async #startLate(signal: AbortSignal): Promise<void> {
    if (this.#open === null || !this.#isCapturing || this.#stopped !== null) return;
    await this.#open.late.start(signal);
    if (!signal.aborted) this.#announce(this.#open.assembled);
  }

  #announce({ store, report }: Assembled): void {
    const { health } = this.#given;
    const started = { what: 'unitStarted', version: VERSION, config: configDigest(this.#config) } as const;
    void this.#early.recorder.record({ bytes: 0, reads: 0, commit: () => store.audit.append(started) });
    health.accept({ type: 'unitStarted', version: VERSION });
    if (areCoreDumpsAllowed()) health.accept({ type: 'coreDumpsAllowed' });
    const version = landlockVersion();
    if (version < FULL_LANDLOCK) health.accept({ type: 'childrenUnconfined', version });
    this.#early.recorder.attempt(() => tellDueReviews(store.holds, health.accept));
    report.send();
  }

  /** Settles when no camera has anything more to deliver, with the faults of the cameras that failed. */
  sourcesEnded(): Promise<readonly CameraFault[]> {
    return this.#early.cameras.ended();
  }

  /**
   * Waits until the broker has everything.
   * @returns what it still lacks after `withinMs`, or when a stop begins; null while the buffer is not open
   */
  async deliver(withinMs: number): Promise<OutboxDepth | null> {
    if (this.#open === null) return null;
    const { publisher, outbox } = this.#open.assembled;
    await publisher.flush(withinMs);
    return outbox.depth();
  }

  /**
   * Stops within 8 s: capture ends, open passages become reads, the buffer records them, the publisher waits for
   * messages in flight, and the database closes. May be called more than once, and without `start`.
   * @throws the first error of a part, after all parts have stopped
   */
  stop(reason: string): Promise<void> {
    this.#stopped ??= this.#stop(reason);
    return this.#stopped;
  }

  async #stop(reason: string): Promise<void> {
    const { health, clock } = this.#given;
    // A unit whose buffer did not open, because another one has it, says nothing of a stop.
    const isTold = this.#open?.assembled.store.isOpen === true || this.isStorageFailing;
    if (isTold) health.accept({ type: 'unitStopping', reason });
    const until = clock.monoNow() + STOP_MS;
    const leftMs = (): number => Math.max(0, until - clock.monoNow());
    const errors = [...((await this.#open?.late.stop(leftMs())) ?? [])];
    errors.push(...(await this.#earlyParts.stop(leftMs())));
    await this.#early.opening.stop();
    errors.push(...((await this.#open?.base.stop(leftMs())) ?? []));
    for (const error of errors) this.#noteFailure(error);
    if (isTold) health.accept({ type: 'unitStopped' });
    if (errors.length > 0) throw errors[0];
  }

  #partsOf(parts: readonly Part[]): Parts {
    const timed = parts.map(
      (part): TimedPart => ({ part, stopWithinMs: STOP_WITHIN_MS[part.name] ?? MOMENT_MS }),
    );
    return new Parts(timed, this.#context);
  }

  /** If it is damage, the next start begins with a new file. */
  #noteFailure(error: unknown): void {
    this.#open?.assembled.store.noteFailure(error);
  }

  #assembled(): Assembled {
    if (this.#open === null) throw new Unavailable('buffer.not-usable', 'The buffer is not open yet.');
    return this.#open.assembled;
  }
}
