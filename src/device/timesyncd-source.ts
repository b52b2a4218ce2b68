import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ClockSource } from '../domain/time/clock-reading.ts';
import type { MonoMs } from '../domain/time/time.ts';

/** systemd-timesyncd touches this file each time that a time server has adjusted the clock. */
export const SYNCHRONIZED_FLAG = '/run/systemd/timesync/synchronized';
/** It asks a server every 34 minutes at the least. After this, its last word is too old. */
const FRESH_MS = 7_200_000;
/** It says nothing about the error; it steps a clock that is wrong by more than 0.4 s. */
const BOUND_MS = 1_000;
const DRIFT = 0.0005;

/** The file is an event with a time, not a flag: it stays when the server is gone. */
export class TimesyncdSource {
  readonly #flagPath: string;
  #last: { readonly touchedMs: number; readonly seenAt: MonoMs } | null = null;

  constructor(flagPath = SYNCHRONIZED_FLAG) {
    this.#flagPath = flagPath;
  }

  /** @returns null if the service does not run here */
  look(now: MonoMs): ClockSource | null {
    const touchedMs = statSync(this.#flagPath, { throwIfNoEntry: false })?.mtimeMs;
    if (touchedMs === undefined) {
      this.#last = null;
      const runs = statSync(dirname(this.#flagPath), { throwIfNoEntry: false }) !== undefined;
      return runs ? { name: 'systemd-timesyncd', isSynchronized: false, boundMs: 0, servers: 0 } : null;
    }
    if (this.#last?.touchedMs !== touchedMs) this.#last = { touchedMs, seenAt: now };
    const ageMs = now - this.#last.seenAt;
    const boundMs = BOUND_MS + ageMs * DRIFT;
    return { name: 'systemd-timesyncd', isSynchronized: ageMs <= FRESH_MS, boundMs, servers: 1 };
  }
}
