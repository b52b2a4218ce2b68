/**
 * One camera across all its threads: a broken thread is replaced, within a budget.
 *
 * A source that is lost for a while is handled by the source itself (`capture/live/live-source.ts`). This file handles
 * faults of the thread: an exception, too little memory, a model that cannot be read. Invariant: at most one thread is
 * alive at a time. Cameras do not depend on each other, so one camera's fault does not affect another.
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

/** After a passing fault the camera is back in a second. A thread that breaks six times in an hour is a failure. */
export const CAMERA_RESTARTS: RestartPolicy = {
  backoff: { firstMs: 1_000, maxMs: 60_000 },
  budget: { restarts: 5, withinMs: 3_600_000 },
};

export type CameraRestartsParts = CameraThreadParts & {
  readonly clock: Clock;
  /** Called when a thread broke: nothing will report how its passages end. */
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

  /**
   * Settles when the camera has nothing more to deliver: null if nothing went wrong, otherwise the last thread's fault.
   */
  ended(): Promise<CameraFault | null> {
    return this.#ended;
  }

  /**
   * Stops capture and lets open passages become reads. No thread is left afterwards, unless it was late.
   * @returns false if the thread was not done in time, and ends by itself
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
   * A restart does not help if a person has to fix the cause. A file or a folder would start from the beginning, and
   * its vehicles would be read twice.
   */
  #isWorthAnother({ exitCode }: CameraFault): boolean {
    return isLive(this.#data.source) && exitCode !== EXIT.configuration;
  }
}
