/**
 * The thin shell around `supervision.ts`: starts a live source again whenever it breaks, until it is stopped.
 *
 * It keeps nothing on disk. Only one session exists at a time: a session ends completely (its child reaped, its pipes
 * closed) before the next one starts.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { CaptureEvent } from '../../domain/events/capture-events.ts';
import type { Emit } from '../../domain/events/events.ts';
import type { Clock, MonoMs } from '../../domain/time/time.ts';
import type { CapturedPicture, FrameSource, Session } from '../frames/frame-source.ts';
import { SourceFault } from '../frames/source-fault.ts';
import { whenFileChanges } from '../sources/credentials.ts';
import { type LagWatch, NO_LAG, watchLag } from './lag-watch.ts';
import {
  NOT_STARTED,
  onFault,
  onNewCredentials,
  onPicture,
  type Supervision,
  type SupervisionPolicy,
} from './supervision.ts';

export type LiveSourceSettings = {
  readonly cameraId: string;
  readonly description: string;
  /** If no picture arrives for this long, the first one included, the source has stalled. */
  readonly stallAfterMs: number;
  /** A refused login is tried again at once when this file changes; null if the camera asks for none. */
  readonly credentialsPath: string | null;
  readonly policy: SupervisionPolicy;
};

export type LiveSourceParts = {
  readonly session: Session;
  readonly clock: Clock;
  /** 0 ≤ r < 1 */
  readonly random: () => number;
  readonly emit: Emit<CaptureEvent>;
};

/**
 * A first fault is retried within a second; a source that breaks all the time starts at most 30 times in ten minutes. A
 * login is tried three times in 35 s, and then every ten minutes.
 */
export const LIVE_POLICY: SupervisionPolicy = {
  backoff: { firstMs: 500, maxMs: 30_000 },
  steadyAfterMs: 10_000,
  budget: { restarts: 30, withinMs: 600_000 },
  login: { firstWaitsMs: [5_000, 30_000], thenEveryMs: 600_000 },
};

export class LiveSource implements FrameSource {
  readonly description: string;
  readonly waits = false;
  readonly #settings: LiveSourceSettings;
  readonly #parts: LiveSourceParts;
  #state: Supervision = NOT_STARTED;
  #lag: LagWatch = NO_LAG;

  constructor(settings: LiveSourceSettings, parts: LiveSourceParts) {
    this.description = settings.description;
    this.#settings = settings;
    this.#parts = parts;
  }

  async *pictures(signal: AbortSignal): AsyncGenerator<CapturedPicture, void, undefined> {
    while (!signal.aborted) {
      try {
        yield* this.#session(signal);
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof SourceFault)) throw error;
        await this.#wait(this.#lost(error), signal);
      }
    }
  }

  async *#session(signal: AbortSignal): AsyncGenerator<CapturedPicture, void, undefined> {
    const over = new AbortController();
    const session = this.#parts.session(AbortSignal.any([signal, over.signal]));
    try {
      for (;;) {
        const captured = await this.#next(session);
        if (captured === null && signal.aborted) return;
        if (captured === null) throw new SourceFault('exit', 'it ended');
        this.#came(captured);
        yield captured;
      }
    } finally {
      over.abort();
      await session.return().catch(() => undefined); // its error was reported, or follows from the abort
    }
  }

  /**
   * The next picture in time, or null at the session's end. The time that the consumer of a picture needs is not
   * counted.
   */
  async #next(session: ReturnType<Session>): Promise<CapturedPicture | null> {
    const { stallAfterMs } = this.#settings;
    const came = new AbortController();
    const stalled = sleep(stallAfterMs, null, { signal: came.signal }).then(() => {
      throw new SourceFault('stall', `no picture for ${stallAfterMs} ms`);
    });
    try {
      const { done, value } = await Promise.race([session.next(), stalled]);
      return done ? null : value;
    } finally {
      came.abort();
    }
  }

  #came({ capturedAtMono }: CapturedPicture): void {
    const now = this.#parts.clock.monoNow();
    this.#watchLag(now - capturedAtMono, now);
    const { state, lostMs } = onPicture(this.#state, now);
    this.#state = state;
    if (lostMs === null) return;
    const { cameraId } = this.#settings;
    this.#parts.emit({ type: 'sourceBack', cameraId, source: this.description, lostMs: Math.round(lostMs) });
  }

  #watchLag(lagMs: number, now: MonoMs): void {
    const { emit } = this.#parts;
    const { cameraId } = this.#settings;
    const { watch, measuredMs, change } = watchLag(this.#lag, Math.round(lagMs), now);
    this.#lag = watch;
    if (measuredMs !== null) emit({ type: 'sourceLagMeasured', cameraId, lagMs: measuredMs });
    if (change !== null) emit({ type: 'sourceLagChanged', cameraId, source: this.description, ...change });
  }

  /** Waits before the next start, or until the credentials change if these were refused. */
  async #wait(waitMs: number, signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    const either = AbortSignal.any([signal, over.signal]);
    const { credentialsPath } = this.#settings;
    const changed =
      credentialsPath !== null && this.#state.refusedLogins > 0
        ? whenFileChanges(credentialsPath, either).then((isChanged) => {
            if (isChanged) this.#state = onNewCredentials(this.#state);
          })
        : new Promise<void>(() => undefined);
    const passed = sleep(waitMs, undefined, { signal: either }).catch(() => undefined); // stopped: the loop sees it
    await Promise.race([passed, changed]);
    over.abort();
  }

  /** @returns how long to wait before the next start */
  #lost({ reason, message }: SourceFault): number {
    const { clock, random, emit } = this.#parts;
    const { cameraId, policy } = this.#settings;
    const fault = { reason, at: clock.monoNow(), random: random() };
    const { state, waitMs, isNewLoss, isLoginRare } = onFault(this.#state, fault, policy);
    this.#state = state;
    if (isNewLoss) emit({ type: 'sourceLost', cameraId, source: this.description, reason, detail: message });
    if (isLoginRare) {
      const attempts = state.refusedLogins;
      emit({
        type: 'loginRefused',
        cameraId,
        source: this.description,
        attempts,
        retryMs: Math.round(waitMs),
      });
    }
    return waitMs;
  }
}
