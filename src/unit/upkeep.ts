/**
 * What the buffer needs while a unit runs: purges, free space, recovery of damaged files, and one check of the whole
 * file.
 */

import type { DatabaseSettings } from '../buffer/file/database.ts';
import type { Recorder } from '../buffer/recorder.ts';
import { checkIntegrity } from '../buffer/recovery/integrity-thread.ts';
import { isFull, isStorageFailure, takesWrites } from '../buffer/storage-failure.ts';
import type { Store } from '../buffer/store.ts';
import type { BufferEvent } from '../domain/events/buffer-events.ts';
import type { Emit } from '../domain/events/events.ts';
import type { Clock } from '../domain/time/time.ts';
import { Corrupt, explain } from '../platform/errors.ts';
import type { Part } from './parts.ts';

export type UpkeepParts = {
  readonly buffer: Store;
  readonly stored: DatabaseSettings;
  /** Waits out a storage failure. */
  readonly recorder: Recorder;
  readonly emit: Emit<BufferEvent>;
  readonly clock: Pick<Clock, 'monoNow'>;
  /** The time from one purge and its follow-up work to the next. */
  readonly intervalMs: number;
  /**
   * Called for a damaged buffer. The unit ends for that: the next start sets the buffer aside and recovers its readable
   * contents.
   */
  readonly onFailure: (error: unknown) => void;
  /** Retracts alerts whose entry is not in force any more. */
  readonly retractAlerts: (signal: AbortSignal) => Promise<unknown>;
  /** Expires alerts that nobody verified in time. */
  readonly expireAlerts: (signal: AbortSignal) => Promise<unknown>;
  /** Sends alerts for the last time if nothing will report the end of their passages any more. */
  readonly endPassages: (signal: AbortSignal) => Promise<unknown>;
  /** Called when there may be something new for the broker. */
  readonly onMessages: () => void;
};

/** The disk is or was full: frees space, using the ballast that was reserved for this. @throws the storage's failure */
export async function makeRoom(buffer: Pick<Store, 'dropBallast' | 'purge' | 'relieve'>): Promise<void> {
  buffer.dropBallast();
  await buffer.purge();
  await buffer.relieve();
}

type Reopened = Pick<Store, 'dropBallast' | 'purge' | 'relieve' | 'isOpen' | 'open' | 'close'>;

/**
 * As `makeRoom`. If the disk takes writes and the open file does not, the file is opened again: after a repair of its
 * file system, what was open before stays dead. @param path of the buffer @throws the storage's failure
 */
export async function relieveOrReopen(buffer: Reopened, path: string): Promise<void> {
  try {
    if (!buffer.isOpen) buffer.open();
    await makeRoom(buffer);
  } catch (error) {
    if (!isStorageFailure(error) || isFull(error) || !buffer.isOpen || !takesWrites(path)) throw error;
    try {
      buffer.close(true);
    } catch {
      // What a dead file says last does not matter. Its successor is opened now.
    }
    buffer.open();
    await makeRoom(buffer);
  }
}

export class UnitUpkeep implements Part {
  readonly name = 'upkeep';
  readonly #parts: UpkeepParts;
  readonly #stop = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #checking: Promise<void> = Promise.resolve();

  constructor(parts: UpkeepParts) {
    this.#parts = parts;
  }

  /** Recording does not wait for any of this. */
  start(): void {
    const { buffer, intervalMs } = this.#parts;
    this.#timer = setInterval(() => void this.#patiently(() => this.#tend()), intervalMs);
    void this.#patiently(async () => {
      await buffer.relieve();
      await buffer.salvage();
      await this.#endAlerts();
    });
    this.#checking = this.#check();
  }

  async stop(): Promise<boolean> {
    clearInterval(this.#timer);
    this.#stop.abort();
    await this.#checking;
    return true;
  }

  async #tend(): Promise<void> {
    const { buffer } = this.#parts;
    await buffer.purge();
    await buffer.relieve();
    await buffer.salvage();
    await this.#endAlerts();
  }

  async #endAlerts(): Promise<void> {
    const { retractAlerts, endPassages, expireAlerts, onMessages } = this.#parts;
    const { signal } = this.#stop;
    // The work before this may have lasted until the buffer was closed.
    if (signal.aborted) return;
    // First, so that no alert is sent once more, as final, whose entry is gone.
    await retractAlerts(signal);
    await endPassages(signal);
    await expireAlerts(signal);
    onMessages();
  }

  async #patiently(work: () => Promise<void>): Promise<void> {
    const { recorder, onFailure } = this.#parts;
    try {
      await work();
    } catch (error) {
      // After a stop the buffer may close under what is still running: only damage matters then.
      if (this.#stop.signal.aborted && !(error instanceof Corrupt)) return;
      if (isStorageFailure(error)) recorder.note(error);
      else onFailure(error);
    }
  }

  async #check(): Promise<void> {
    const { buffer, stored, emit, clock, onFailure } = this.#parts;
    const { signal } = this.#stop;
    const began = clock.monoNow();
    try {
      const verdict = await checkIntegrity(stored, signal);
      if (verdict === null || signal.aborted) return;
      const { damage } = verdict;
      emit({ type: 'bufferChecked', isWhole: damage === null, seconds: (clock.monoNow() - began) / 1_000 });
      buffer.audit.append({ what: 'bufferChecked', isWhole: damage === null });
      if (damage !== null)
        throw new Corrupt('buffer.corrupt', `The buffer ${stored.path} is damaged: ${damage}.`);
    } catch (error) {
      if (error instanceof Corrupt) onFailure(error);
      else if (!signal.aborted) emit({ type: 'bufferUnchecked', detail: explain(error) });
    }
  }
}
