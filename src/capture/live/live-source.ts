/**
 * The thin shell around `supervision.ts`: starts a live source again whenever it breaks, until it is stopped.
 *
 * It keeps nothing on disk. Only one session exists at a time: a session ends completely (its child reaped, its pipes
 * closed) before the next one starts.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { CaptureEvent } from '../../domain/events/capture-events.ts';
import type { Emit } from '../../domain/events/events.ts';
import type { Clock } from '../../domain/time/time.ts';
import type { CapturedPicture, FrameSource, Session } from '../frames/frame-source.ts';
import { SourceFault } from '../frames/source-fault.ts';
import { NOT_STARTED, onFault, onPicture, type Supervision, type SupervisionPolicy } from './supervision.ts';

export type LiveSourceSettings = {
  readonly cameraId: string;
  readonly description: string;
  /** If no picture arrives for this long, the first one included, the source has stalled. */
  readonly stallAfterMs: number;
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
 * A first fault is retried within a second; a source that breaks all the time starts at most 30 times in ten minutes.
 */
export const LIVE_POLICY: SupervisionPolicy = {
  backoff: { firstMs: 500, maxMs: 30_000 },
  steadyAfterMs: 10_000,
  budget: { restarts: 30, withinMs: 600_000 },
};

export class LiveSource implements FrameSource {
  readonly description: string;
  readonly waits = false;
  readonly #settings: LiveSourceSettings;
  readonly #parts: LiveSourceParts;
  #state: Supervision = NOT_STARTED;

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
        const waitMs = this.#lost(error);
        await sleep(waitMs, undefined, { signal }).catch(() => undefined); // stopped: the loop sees it
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
        this.#came();
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

  #came(): void {
    const { state, lostMs } = onPicture(this.#state, this.#parts.clock.monoNow());
    this.#state = state;
    if (lostMs === null) return;
    const { cameraId } = this.#settings;
    this.#parts.emit({ type: 'sourceBack', cameraId, source: this.description, lostMs: Math.round(lostMs) });
  }

  /** @returns how long to wait before the next start */
  #lost({ reason, message }: SourceFault): number {
    const { clock, random, emit } = this.#parts;
    const { cameraId, policy } = this.#settings;
    const { state, waitMs, isNewLoss } = onFault(this.#state, clock.monoNow(), policy, random());
    this.#state = state;
    if (isNewLoss) emit({ type: 'sourceLost', cameraId, source: this.description, reason, detail: message });
    return waitMs;
  }
}
