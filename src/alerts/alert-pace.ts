import type { AlertChannel } from '../domain/alert.ts';
import type { Hit } from '../domain/hit.ts';
import type { Category } from '../domain/hot-list.ts';
import type { UtcMs } from '../domain/time.ts';

export type PaceLimits = {
  /** For how long a vehicle that has alerted on an entry does not alert on it again; 0 for never. */
  readonly coolDownMs: number;
  /** Alerts of one list in one hour. */
  readonly perListAndHour: { readonly [channel in Exclude<AlertChannel, 'test'>]: number };
};

/** Why a hit is recorded and not told: the vehicle passes again and again, or its list alerts too often (policy H6). */
export type PaceReason = 'cooling-down' | 'list-limit';
/** @property passesBefore of the same vehicle, that were recorded since its last alert. */
export type Paced =
  | { readonly reason: PaceReason }
  | { readonly reason: null; readonly channel: AlertChannel; readonly passesBefore: number };

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
      readonly heldBack: number;
    };
export type StandingLimit = {
  readonly listId: string;
  readonly channel: LimitedChannel;
  readonly sinceUtc: UtcMs;
};
type LimitedChannel = Exclude<AlertChannel, 'test'>;

type Vehicle = {
  atUtc: UtcMs;
  readId: string;
  channel: AlertChannel;
  /** It could have interrupted, and went to review for the limit's sake. */
  isHeldDown: boolean;
  passes: number;
  lastPass: string;
};
type Hour = { fromUtc: UtcMs; alerted: number; heldBack: number; isTold: boolean };

const HOUR_MS = 3_600_000;
/** Vehicles that have alerted lately; the longest gone is forgotten first, and alerts again. */
const MAX_VEHICLES = 5_000;
/** A child's life outweighs an officer's patience. */
const NEVER_HELD_BACK: ReadonlySet<Category> = new Set(['amber-alert', 'missing-person']);

/**
 * Few, good alerts, so that nobody learns to ignore them: a vehicle that passes again and again is counted and not told each
 * time, and a list that alerts all the time is held at a limit, which is told. What is beyond the limit of interruptions is
 * reviewed; what is held back is recorded as a hit.
 *
 * - An alert that may interrupt is told also where the vehicle went to review before.
 * - AMBER alerts, missing persons and test plates are never held back, and count for nothing.
 * - What is told of a read again (its text was revised) is no other pass.
 *
 * Memory alone: after a restart everything alerts anew.
 */
export class AlertPace {
  readonly #limits: PaceLimits;
  readonly #vehicles = new Map<string, Vehicle>();
  readonly #hours = new Map<string, Hour>();
  readonly #report: (report: LimitReport) => void;

  constructor(limits: PaceLimits, report: (report: LimitReport) => void) {
    this.#limits = limits;
    this.#report = report;
  }

  /** Whether this hit, which would alert in this channel, is told. Counts it. */
  judge(hit: Hit, channel: AlertChannel, now: UtcMs): Paced {
    if (channel === 'test' || NEVER_HELD_BACK.has(hit.entry.category))
      return { reason: null, channel, passesBefore: 0 };
    const key = `${hit.entry.entryIdentity} ${hit.readLiteral.reveal()}`;
    const known = this.#vehicles.get(key);
    if (known?.readId === hit.readId)
      return {
        reason: null,
        channel: known.isHeldDown ? known.channel : channel,
        passesBefore: known.passes,
      };
    if (known !== undefined && this.#isCooling(known, channel, now)) {
      if (known.lastPass !== hit.readId) known.passes += 1;
      known.lastPass = hit.readId;
      return { reason: 'cooling-down' };
    }
    const told = this.#withinLimits(hit.list.listId, channel, now);
    if (told === null) return { reason: 'list-limit' };
    const { readId } = hit;
    const isHeldDown = told !== channel;
    this.#remember(key, { atUtc: now, readId, channel: told, isHeldDown, passes: 0, lastPass: readId });
    return { reason: null, channel: told, passesBefore: known?.passes ?? 0 };
  }

  /** Tells what the hours that are over have held back. */
  sweep(now: UtcMs): void {
    for (const [key, hour] of this.#hours) {
      // A clock that was set back must not make an hour last for days.
      if (now >= hour.fromUtc && now - hour.fromUtc < HOUR_MS) continue;
      this.#hours.delete(key);
      const { listId, channel } = partsOf(key);
      if (hour.isTold) this.#report({ kind: 'over', listId, channel, heldBack: hour.heldBack });
    }
  }

  /** The lists that are at their limit now. */
  standing(): readonly StandingLimit[] {
    return [...this.#hours]
      .filter(([, { isTold }]) => isTold)
      .map(([key, { fromUtc }]) => ({ ...partsOf(key), sinceUtc: fromUtc }));
  }

  #isCooling({ atUtc, channel: before, isHeldDown }: Vehicle, channel: AlertChannel, now: UtcMs): boolean {
    const isStronger = channel === 'interrupt' && before !== 'interrupt' && !isHeldDown;
    return !isStronger && now - atUtc < this.#limits.coolDownMs && now >= atUtc;
  }

  /** Above the limit of interruptions it is reviewed at least. */
  #withinLimits(listId: string, channel: LimitedChannel, now: UtcMs): LimitedChannel | null {
    if (this.#isWithinLimit(listId, channel, now)) return channel;
    return channel === 'interrupt' && this.#isWithinLimit(listId, 'review', now) ? 'review' : null;
  }

  #isWithinLimit(listId: string, channel: LimitedChannel, now: UtcMs): boolean {
    this.sweep(now);
    const key = `${channel} ${listId}`;
    const hour = this.#hours.get(key) ?? { fromUtc: now, alerted: 0, heldBack: 0, isTold: false };
    this.#hours.set(key, hour);
    const limit = this.#limits.perListAndHour[channel];
    if (hour.alerted < limit) {
      hour.alerted += 1;
      return true;
    }
    hour.heldBack += 1;
    if (hour.isTold) return false;
    // Whoever hears of it asks which lists are at their limit.
    hour.isTold = true;
    this.#report({ kind: 'reached', listId, channel, limit });
    return false;
  }

  #remember(key: string, vehicle: Vehicle): void {
    this.#vehicles.delete(key);
    this.#vehicles.set(key, vehicle);
    const [oldest] = this.#vehicles.keys();
    if (this.#vehicles.size > MAX_VEHICLES && oldest !== undefined) this.#vehicles.delete(oldest);
  }
}

function partsOf(key: string): { readonly channel: LimitedChannel; readonly listId: string } {
  const at = key.indexOf(' ');
  return { channel: key.startsWith('interrupt') ? 'interrupt' : 'review', listId: key.slice(at + 1) };
}
