/**
 * Stands between the data path and a storage that may fail. What cannot be recorded now waits in memory, in order, and
 * is recorded when the storage accepts writes again. During a failure the cameras continue until the waiting room is
 * full. Then they wait for their acknowledgement as always. If the unit is killed meanwhile, it loses what waits here,
 * and nothing else.
 */
import type { BufferEvent } from '../domain/events/buffer-events.ts';
import type { Emit } from '../domain/events/events.ts';
import type { Clock, MonoMs } from '../domain/time/time.ts';
import { explain } from '../platform/errors.ts';
import { type RetrySchedule, retryDelayMs } from '../platform/retry-schedule.ts';
import { isStorageFailure } from './storage-failure.ts';

/** Limits: the number of reads and unread plates, and the bytes of their pictures. */
export const WAITING_ROOM = { most: 500, bytes: 64 * 2 ** 20 } as const;
/** The threshold for a median commit. On a worn-out card some commits take seconds. */
const SLOW_MS = 250;
const MEASURED = 21;
const RETRY: RetrySchedule = { firstMs: 500, maxMs: 10_000 };

export type Recording = {
  readonly bytes: number;
  /** How many reads are lost if this is never committed. The end of a passage counts as 0. */
  readonly reads: 0 | 1;
  /** Commits, and does what follows from the commit. @throws the storage's failure */
  readonly commit: () => void;
};

export type RecorderParts = {
  readonly emit: Emit<BufferEvent>;
  readonly clock: Clock;
  /** Frees space where that may help. @throws the storage's failure */
  readonly relieve: () => Promise<void>;
  /** Called with an error that waiting cannot fix. */
  readonly onFailure: (error: unknown) => void;
  /** The storage accepts writes again. */
  readonly onBack: () => void;
};

type Waiting = Recording & { readonly admit: () => void };

export class Recorder {
  readonly #parts: RecorderParts;
  #waiting: Waiting[] = [];
  #failingSince: MonoMs | null = null;
  #tries = 0;
  #lastMs: readonly number[] = [];
  #isSlow = false;
  #isStopped = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: RecorderParts) {
    this.#parts = parts;
  }

  get isFailing(): boolean {
    return this.#failingSince !== null;
  }

  /**
   * Resolves when it is recorded, or when it waits in memory, where only a kill can lose it. @throws any error that is
   * not a storage failure
   */
  record(recording: Recording): Promise<void> {
    if (this.#failingSince === null && this.#try(recording)) return Promise.resolve();
    return new Promise((admit) => {
      this.#waiting.push({ ...recording, admit });
      this.#admit();
    });
  }

  /**
   * For other work on the buffer. @returns null if the storage failed @throws any error that is not a storage failure
   */
  attempt<T>(work: () => T): T | null {
    try {
      return work();
    } catch (error) {
      if (!isStorageFailure(error)) throw error;
      this.#fail(error);
      return null;
    }
  }

  /** Called when something else has met a storage failure. */
  note(error: unknown): void {
    this.#fail(error);
  }

  /** Tries one last time. What still waits after that is lost, and counted. */
  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    if (this.#waiting.length > 0) this.#flush();
    const count = this.#waiting.reduce((sum, { reads }) => sum + reads, 0);
    if (count > 0) this.#parts.emit({ type: 'readsLost', count });
    for (const { admit } of this.#waiting) admit();
    this.#waiting = [];
  }

  #try({ commit }: Recording): boolean {
    const since = this.#parts.clock.monoNow();
    const isDone = this.attempt(() => {
      commit();
      return true;
    });
    if (isDone === true) this.#measure(this.#parts.clock.monoNow() - since);
    return isDone === true;
  }

  #measure(commitMs: number): void {
    this.#lastMs = [...this.#lastMs, commitMs].slice(-MEASURED);
    const medianMs = this.#lastMs.toSorted((a, b) => a - b)[MEASURED >> 1] ?? 0;
    const isSlow = medianMs > (this.#isSlow ? SLOW_MS / 2 : SLOW_MS);
    if (isSlow !== this.#isSlow) this.#parts.emit({ type: 'storageSlow', medianMs, isOver: !isSlow });
    this.#isSlow = isSlow;
  }

  /** Acknowledges the recordings that fit in the waiting room. The others make their cameras wait. */
  #admit(): void {
    let [count, bytes] = [0, 0];
    for (const waiting of this.#waiting) {
      count += 1;
      bytes += waiting.bytes;
      if (count > WAITING_ROOM.most || bytes > WAITING_ROOM.bytes) return;
      waiting.admit();
    }
  }

  #fail(error: unknown): void {
    const { clock, emit } = this.#parts;
    if (this.#failingSince === null) {
      this.#failingSince = clock.monoNow();
      this.#tries = 0;
      emit({ type: 'storageFailing', detail: explain(error) });
    }
    clearTimeout(this.#timer);
    if (this.#isStopped) return;
    this.#timer = setTimeout(
      () => void this.#retry().catch(this.#parts.onFailure),
      retryDelayMs(this.#tries, RETRY, 1),
    );
    this.#tries += 1;
  }

  async #retry(): Promise<void> {
    try {
      await this.#parts.relieve();
    } catch (error) {
      if (isStorageFailure(error)) this.#fail(error);
      else this.#parts.onFailure(error);
      // Nothing that waits could show that the storage is back, although the attempt to free space failed.
      if (this.#waiting.length === 0) return;
    }
    this.#flush();
  }

  #flush(): void {
    const since = this.#failingSince;
    const first = this.#waiting.length;
    while (this.#waiting.length > 0) {
      const [next] = this.#waiting;
      if (next === undefined || !this.#try(next)) return;
      next.admit();
      this.#waiting.shift();
    }
    this.#failingSince = null;
    if (since === null) return;
    const failedMs = this.#parts.clock.monoNow() - since;
    this.#parts.emit({ type: 'storageBack', failedMs, waited: first });
    this.#parts.onBack();
  }
}
