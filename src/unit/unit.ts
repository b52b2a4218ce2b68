/**
 * A running unit. Owns the buffer, the lists, the link to the broker and the command socket. Each camera has a thread
 * of its own. A read that the buffer has recorded survives `kill -9`. A kill loses the passages still in view and
 * nothing else.
 */
import { randomBytes } from 'node:crypto';
import type { AuditTrail } from '../buffer/audit/audit-trail.ts';
import { openUnitKeys } from '../buffer/keys/data-keys.ts';
import type { CameraFault } from '../camera/messages.ts';
import type { Config } from '../config/load.ts';
import type { UnitStatus } from '../domain/events/unit-status.ts';
import type { OutboxDepth } from '../domain/keeping/message.ts';
import type { Health } from '../health/health.ts';
import { tellDueReviews } from '../operations/holds.ts';
import type { UnitLists } from '../operations/lists.ts';
import { FULL_LANDLOCK, landlockVersion } from '../platform/libc/landlock.ts';
import { areCoreDumpsAllowed } from '../platform/process/core-dumps.ts';
import { VERSION } from '../platform/version.ts';
import { type Assembled, assemble } from './assemble.ts';
import type { Given } from './assemble-storage.ts';
import type { DataPath } from './data-path.ts';
import { Parts } from './parts.ts';
import { configDigest, keySettings } from './settings.ts';

/** Within which a unit has to stop; its service is given ten. */
const STOP_MS = 8_000;

/**
 * Opens the buffer first, because what cannot be recorded must not be captured. An absent broker is normal.
 * @param signal its abort ends the start early. The unit must then be stopped like any other.
 * @throws Misconfigured, Unavailable or Corrupt if the unit cannot start; everything that was opened is closed then
 */
export async function startUnit(config: Config, given: Given, signal: AbortSignal): Promise<Unit> {
  const keys = openUnitKeys(keySettings(config), randomBytes);
  const unit = new Unit(assemble(config, keys, given), given);
  await unit.start(signal, configDigest(config));
  return unit;
}

export class Unit {
  readonly #assembled: Assembled;
  readonly #health: Health;
  readonly #parts: Parts;
  #stopped: Promise<void> | null = null;

  constructor(assembled: Assembled, { health, clock }: Pick<Given, 'health' | 'clock'>) {
    this.#assembled = assembled;
    this.#health = health;
    this.#parts = new Parts(assembled.parts, {
      clock,
      onOverrun: (stage, deadlineMs) => health.accept({ type: 'stageOverran', stage, deadlineMs }),
      onLateFailure: (error) => assembled.store.noteFailure(error),
    });
  }

  /** Where reads go. */
  get reads(): DataPath {
    return this.#assembled.reads;
  }

  get audit(): AuditTrail {
    return this.#assembled.store.audit;
  }

  /** How lists come into force. */
  get lists(): UnitLists {
    return this.#assembled.lists;
  }

  status(): UnitStatus {
    return this.#assembled.report.status();
  }

  /** Returns early when `signal` aborts. @throws the error of the part that cannot start, after a stop */
  async start(signal: AbortSignal, digest: string): Promise<void> {
    try {
      await this.#parts.start(signal);
      if (!signal.aborted) this.#announce(digest);
    } catch (error) {
      this.#assembled.store.noteFailure(error);
      // Errors that follow from the first one must not hide it.
      await this.stop('it could not start').catch(() => undefined);
      throw error;
    }
  }

  #announce(config: string): void {
    this.#assembled.store.audit.append({ what: 'unitStarted', version: VERSION, config });
    this.#health.accept({ type: 'unitStarted', version: VERSION });
    if (areCoreDumpsAllowed()) this.#health.accept({ type: 'coreDumpsAllowed' });
    const version = landlockVersion();
    if (version < FULL_LANDLOCK) this.#health.accept({ type: 'childrenUnconfined', version });
    tellDueReviews(this.#assembled.store.holds, this.#health.accept);
    this.#assembled.report.send();
  }

  /** Settles when no camera has anything more to deliver, with the faults of the cameras that failed. */
  sourcesEnded(): Promise<readonly CameraFault[]> {
    return this.#assembled.cameras.ended();
  }

  /** Waits until the broker has everything. @returns what it still lacks after `withinMs`, or when a stop begins */
  async deliver(withinMs: number): Promise<OutboxDepth> {
    await this.#assembled.publisher.flush(withinMs);
    return this.#assembled.outbox.depth();
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
    // A unit whose buffer did not open, because another one has it, says nothing of a stop.
    const wasOpen = this.#assembled.store.isOpen;
    if (wasOpen) this.#health.accept({ type: 'unitStopping', reason });
    const errors = await this.#parts.stop(STOP_MS);
    for (const error of errors) this.#assembled.store.noteFailure(error);
    if (wasOpen) this.#health.accept({ type: 'unitStopped' });
    if (errors.length > 0) throw errors[0];
  }
}
