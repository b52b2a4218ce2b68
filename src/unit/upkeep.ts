/** What the buffer needs while a unit runs: purges, room, what a damaged file still gives, and one look through all of it. */

import type { DatabaseSettings } from '../buffer/file/database.ts';
import { isStorageFailure, type Recorder } from '../buffer/recorder.ts';
import { checkIntegrity } from '../buffer/recovery/integrity-thread.ts';
import type { Store } from '../buffer/store.ts';
import type { BufferEvent } from '../domain/events/buffer-events.ts';
import type { Emit } from '../domain/events/events.ts';
import type { Clock } from '../domain/time/time.ts';
import { Corrupt, explain } from '../platform/errors.ts';
import type { Part } from './parts.ts';

export type UpkeepParts = {
  readonly buffer: Store;
  readonly stored: DatabaseSettings;
  /** A storage that fails is its to wait for. */
  readonly recorder: Recorder;
  readonly emit: Emit<BufferEvent>;
  readonly clock: Pick<Clock, 'monoNow'>;
  /** From one purge, and what follows it, to the next. */
  readonly intervalMs: number;
  /** A damaged buffer is set aside at the next start, and what it still gives is brought over: the unit ends for that. */
  readonly onFailure: (error: unknown) => void;
  /** Ends the wait for people who did not come. */
  readonly expireAlerts: (signal: AbortSignal) => Promise<unknown>;
  /** Tells of alerts for the last time whose passages nobody will end any more. */
  readonly endPassages: (signal: AbortSignal) => Promise<unknown>;
  /** There may be something new for the broker. */
  readonly onMessages: () => void;
};

/** The disk is full, or was: makes room, with what was kept free for that. @throws the storage's failure */
export async function makeRoom(buffer: Pick<Store, 'dropBallast' | 'purge' | 'relieve'>): Promise<void> {
  buffer.dropBallast();
  await buffer.purge();
  await buffer.relieve();
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

  /** Recording waits for none of it. */
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

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#stop.abort();
    await this.#checking;
  }

  async #tend(): Promise<void> {
    const { buffer } = this.#parts;
    await buffer.purge();
    await buffer.relieve();
    await buffer.salvage();
    await this.#endAlerts();
  }

  async #endAlerts(): Promise<void> {
    const { endPassages, expireAlerts, onMessages } = this.#parts;
    const { signal } = this.#stop;
    // What came before may have taken until the buffer was closed.
    if (signal.aborted) return;
    await endPassages(signal);
    await expireAlerts(signal);
    onMessages();
  }

  async #patiently(work: () => Promise<void>): Promise<void> {
    const { recorder, onFailure } = this.#parts;
    try {
      await work();
    } catch (error) {
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
