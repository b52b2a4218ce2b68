import type { AlertChannel } from '../domain/alert/alert.ts';
import type { UtcMs } from '../domain/time/time.ts';

export type LimitedChannel = Exclude<AlertChannel, 'test'>;
/** Alerts of one list in one hour. */
export type HourlyLimits = { readonly [channel in LimitedChannel]: number };

/** A list has reached its limit, or the hour in which it had is over. */
export type LimitReport =
  | {
      readonly kind: 'reached';
      readonly listId: string;
      readonly channel: LimitedChannel;
      readonly limit: number;
    }
  | {
      readonly kind: 'over';
      readonly listId: string;
      readonly channel: LimitedChannel;
      /** Alerts that did not go to this channel: to review instead of interrupting, or nowhere. */
      readonly heldBack: number;
    };

export type ReachedLimit = {
  readonly listId: string;
  readonly channel: LimitedChannel;
  readonly sinceUtc: UtcMs;
};

type Hour = {
  fromUtc: UtcMs;
  alerted: number;
  heldBack: number;
  reachedAtUtc: UtcMs | null;
  lastHeldBack: string;
};

const HOUR_MS = 3_600_000;

/** How often each list has alerted in each channel, in an hour that begins with its first alert (policy H6). */
export class AlertLimits {
  readonly #limits: HourlyLimits;
  readonly #hours = new Map<string, Hour>();
  readonly #report: (report: LimitReport) => void;

  constructor(limits: HourlyLimits, report: (report: LimitReport) => void) {
    this.#limits = limits;
    this.#report = report;
  }

  /**
   * Where an alert goes that would go to this channel: above the limit of interruptions it is reviewed at least, above that of
   * reviews it goes nowhere. Counts it, and what it holds back once for each read.
   */
  admit(listId: string, channel: LimitedChannel, readId: string, now: UtcMs): LimitedChannel | null {
    this.sweep(now);
    if (this.#hasRoom(listId, channel, readId, now)) return channel;
    return channel === 'interrupt' && this.#hasRoom(listId, 'review', readId, now) ? 'review' : null;
  }

  /** Tells what the hours that are over have held back. */
  sweep(now: UtcMs): void {
    for (const [key, hour] of this.#hours) {
      // A clock that was set back must not make an hour last for days.
      if (now >= hour.fromUtc && now - hour.fromUtc < HOUR_MS) continue;
      this.#hours.delete(key);
      if (hour.reachedAtUtc !== null)
        this.#report({ kind: 'over', ...partsOf(key), heldBack: hour.heldBack });
    }
  }

  /** The lists that are at their limit now. */
  reached(): readonly ReachedLimit[] {
    return [...this.#hours].flatMap(([key, { reachedAtUtc }]) =>
      reachedAtUtc === null ? [] : [{ ...partsOf(key), sinceUtc: reachedAtUtc }],
    );
  }

  #hasRoom(listId: string, channel: LimitedChannel, readId: string, now: UtcMs): boolean {
    const key = `${channel} ${listId}`;
    const fresh: Hour = { fromUtc: now, alerted: 0, heldBack: 0, reachedAtUtc: null, lastHeldBack: '' };
    const hour = this.#hours.get(key) ?? fresh;
    this.#hours.set(key, hour);
    const limit = this.#limits[channel];
    if (hour.alerted < limit) {
      hour.alerted += 1;
      return true;
    }
    if (hour.lastHeldBack !== readId) hour.heldBack += 1;
    hour.lastHeldBack = readId;
    if (hour.reachedAtUtc !== null) return false;
    // Whoever hears of it asks which lists are at their limit.
    hour.reachedAtUtc = now;
    this.#report({ kind: 'reached', listId, channel, limit });
    return false;
  }
}

function partsOf(key: string): { readonly channel: LimitedChannel; readonly listId: string } {
  const at = key.indexOf(' ');
  return { channel: key.startsWith('interrupt') ? 'interrupt' : 'review', listId: key.slice(at + 1) };
}
