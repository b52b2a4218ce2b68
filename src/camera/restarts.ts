/**
 * One camera over all its threads: when its thread breaks, it gets a new one, within a budget.
 *
 * A source that is lost for a while is the source's own business (`capture/live/live-source.ts`); here it is about faults of
 * the thread: an exception, no memory, a model that cannot be read. Invariant: at most one thread lives at a time.
 * Cameras know nothing of each other, so that one camera's trouble is not another's.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { isLive } from '../capture/live/source-settings.ts';
import type { Clock } from '../domain/time/time.ts';
import { EXIT } from '../platform/exit-codes.ts';
import { budgetWaitMs, type RestartBudget, spend } from '../platform/restart-budget.ts';
import { type RetrySchedule, retryDelayMs } from '../platform/retry-schedule.ts';
import type { CameraFault, CameraThreadData } from './messages.ts';
import { CameraThread, type CameraThreadParts } from './thread.ts';

export type RestartPolicy = { readonly backoff: RetrySchedule; readonly budget: RestartBudget };

/** A thread that broke for a passing reason is back in a second; one that breaks six times in an hour is a failure. */
export const CAMERA_RESTARTS: RestartPolicy = {
  backoff: { firstMs: 1_000, maxMs: 60_000 },
  budget: { restarts: 5, withinMs: 3_600_000 },
};

export type CameraRestartsParts = CameraThreadParts & {
  readonly clock: Clock;
  /** Hears that a thread broke: nobody will say how its passages end. */
  readonly onBroken: (cameraId: string) => void;
  /** 0 ≤ r < 1 */
  readonly random: () => number;
};

export class CameraRestarts {
  readonly cameraId: string;
  readonly #data: CameraThreadData;
  readonly #policy: RestartPolicy;
  readonly #parts: CameraRestartsParts;
  readonly #stopping = new AbortController();
  #thread: CameraThread | null = null;
  #ended: Promise<CameraFault | null> = Promise.resolve(null);

  constructor(data: CameraThreadData, policy: RestartPolicy, parts: CameraRestartsParts) {
    this.cameraId = data.settings.cameraId;
    this.#data = data;
    this.#policy = policy;
    this.#parts = parts;
  }

  start(): void {
    this.#ended = this.#run();
  }

  /** Settles when the camera has nothing more to give: null if nothing went wrong, else the last thread's fault. */
  ended(): Promise<CameraFault | null> {
    return this.#ended;
  }

  /**
   * Stops capture and lets open passages become reads. No thread is left afterwards.
   * @returns false if it had to be ended before it was done.
   */
  async stop(withinMs: number): Promise<boolean> {
    this.#stopping.abort();
    const inTime = (await this.#thread?.stop(withinMs)) ?? true;
    await this.#ended;
    return inTime;
  }

  async #run(): Promise<CameraFault | null> {
    const { clock, random, emit, onBroken } = this.#parts;
    const { backoff, budget } = this.#policy;
    let restarts: readonly number[] = [];
    for (;;) {
      this.#thread = new CameraThread(this.#data, this.#parts);
      const fault = await this.#thread.ended();
      if (fault === null || this.#stopping.signal.aborted) return fault;
      await this.#thread.stop(0);
      onBroken(this.cameraId);
      const now = clock.monoNow();
      if (!this.#isWorthAnother(fault) || budgetWaitMs(restarts, now, budget) > 0) return fault;
      const failures = restarts.filter((at) => at > now - budget.withinMs).length;
      const waitMs = Math.round(retryDelayMs(failures, backoff, random()));
      emit({ type: 'cameraBroke', cameraId: this.cameraId, detail: fault.message, waitMs });
      await sleep(waitMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
      if (this.#stopping.signal.aborted) return fault;
      restarts = spend(restarts, clock.monoNow(), budget);
    }
  }

  /**
   * What a person has to mend stays broken. A file or a folder would begin again, and its vehicles would be read a
   * second time.
   */
  #isWorthAnother({ exitCode }: CameraFault): boolean {
    return isLive(this.#data.source) && exitCode !== EXIT.configuration;
  }
}
