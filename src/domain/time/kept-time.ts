/**
 * Time as far as it is proved (policy R5), pure. Two times are kept apart:
 *
 * - The *proved* time decides what is deleted. Only powered time, which the monotonic clock counts, and confirmed time
 *   without power advance it. It never jumps within a boot, so no step of the wall clock deletes a record of this boot.
 * - The *believed* time is the best estimate of the time now. It dates records and messages, and judges lists.
 *
 * A synchronization is an event with a bound. A wall clock that departs from the believed time by more than its bound
 * is unknown until it has held for a stated time and agrees with what is known (`known-times.ts`).
 */
import { type ClockReading, type Synchronization, synchronizationOf } from './clock-reading.ts';
import { contradiction, isWitnessed, type KnownTimes } from './known-times.ts';
import { type ClockQuality, type MonoMs, type UtcMs, utcMs } from './time.ts';

/** Why a clock is unknown that nobody has set yet. */
export const NOT_SET = 'no time service has set the clock since the boot';
/** How far a correct wall clock may be from powered time, apart from its source's bound: clocks are read one by one. */
export const SLACK_MS = 2_000;
/** A source that admits to more than this has not synchronized the clock. */
const MAX_BOUND_MS = 60_000;
/** The monotonic clock is wrong by at most this, as the kernel also assumes (500 parts per million). */
const DRIFT = 0.0005;
/** Within how long without power one source is believed at once, and purges once it has held. */
export const SHORT_OFF_MS = 86_400_000;
/** How long a departing wall clock must hold before it is believed. */
export const HOLD_MS = 3_600_000;
/** The same for a clock that goes back behind the last kept time, which it contradicts. */
export const HOLD_BACK_MS = 86_400_000;

export type ClockVerdict = {
  readonly quality: ClockQuality;
  /** The believed time is wrong by at most this; null if the clock is unknown. */
  readonly boundMs: number | null;
  /** How far the wall clock is ahead of the believed time; negative if it is behind. */
  readonly departureMs: number;
  /** Why the clock is unknown, in words; null if it is not. */
  readonly why: string | null;
};

/** A wall clock that is not believed yet: `aheadMs` of the believed time without power, since `since`. */
type Candidate = { readonly aheadMs: number; readonly since: MonoMs };

/** What is known about the time. All but `candidate` and `verdict` survives restarts of process and machine. */
export type KeptTime = {
  /** The proved time. */
  readonly utc: UtcMs;
  readonly sinceBoot: MonoMs;
  readonly boot: string;
  /** The believed time minus the proved time, apart from `offMs`. */
  readonly aheadMs: number;
  /** Whether this boot's time without power is settled: counted, or given up. Records until then are provisional. */
  readonly isSettled: boolean;
  /** The time without power before this boot, believed and not proved yet; null if it is unknown or settled. */
  readonly offMs: number | null;
  /** Whether there are records from before this boot. */
  readonly hasOlder: boolean;
  /** When a synchronization in this boot last agreed; null if none did. */
  readonly syncedAt: MonoMs | null;
  readonly candidate: Candidate | null;
  readonly verdict: ClockVerdict;
};

/** What follows for the records. */
export type ClockChange =
  | null
  /** Another boot. Records that were still provisional stay as they are. */
  | { readonly kind: 'booted' }
  /** Records of this boot end later by `shiftMs` on the proved time, and their dates move by `redateMs` as well. */
  | { readonly kind: 'settled'; readonly shiftMs: number; readonly redateMs: number }
  /** A step within the boot was believed after it had held. It moves no record. */
  | { readonly kind: 'stepped'; readonly stepMs: number };

export type Judged = { readonly kept: KeptTime; readonly change: ClockChange };

/** Older records are sealed: it is unknown how long the unit was without power. */
export const isSealed = ({ isSettled, offMs }: Pick<KeptTime, 'isSettled' | 'offMs'>): boolean =>
  !isSettled && offMs === null;

/** The proved time now. */
export const provedUtc = (kept: KeptTime, { sinceBoot }: Pick<ClockReading, 'sinceBoot'>): UtcMs =>
  utcMs(kept.utc + Math.max(0, sinceBoot - kept.sinceBoot));

/** The believed time now. */
export const believedUtc = (kept: KeptTime, reading: Pick<ClockReading, 'sinceBoot'>): UtcMs =>
  utcMs(provedUtc(kept, reading) + kept.aheadMs + (kept.offMs ?? 0));

/**
 * How much of the time without power counts for the proved time. A clock that went back, and was believed, is behind the
 * proved time: what it makes up for when it returns was never without power.
 */
const creditOf = (offMs: number, aheadMs: number): number => Math.max(0, offMs + Math.min(0, aheadMs));

/** The time without power that would count for the proved time if it were confirmed; 0 if none is believed. */
export const believedCreditMs = ({ offMs, aheadMs }: Pick<KeptTime, 'offMs' | 'aheadMs'>): number =>
  offMs === null ? 0 : creditOf(offMs, aheadMs);

/** Judges the wall clock and advances the time. */
export function judgeClock(before: KeptTime | null, reading: ClockReading, known: KnownTimes): Judged {
  const synchronization = trusted(synchronizationOf(reading.sources));
  if (before === null || hasBooted(before, reading)) {
    const { kept, change } = judgeUnsettled(booted(before, reading), reading, synchronization, known);
    return { kept, change: change ?? { kind: 'booted' } };
  }
  const { sinceBoot } = reading;
  const now = { ...before, utc: provedUtc(before, reading), sinceBoot };
  return now.isSettled
    ? judgeSettled(now, reading, synchronization, known)
    : judgeUnsettled(now, reading, synchronization, known);
}

/** The monotonic clock never goes back within a boot, also where the kernel does not name its boots. */
export const hasBooted = (
  before: Pick<KeptTime, 'boot' | 'sinceBoot'>,
  reading: Pick<ClockReading, 'boot' | 'sinceBoot'>,
): boolean => before.boot !== reading.boot || reading.sinceBoot < before.sinceBoot - SLACK_MS;

const trusted = (said: Synchronization): Synchronization =>
  said.boundMs > MAX_BOUND_MS ? { ...said, isSynchronized: false } : said;

function booted(before: KeptTime | null, { utc, sinceBoot, boot }: ClockReading): KeptTime {
  const fresh = { sinceBoot, boot, isSettled: false, offMs: null, syncedAt: null, candidate: null };
  const verdict = unknown(0, NOT_SET);
  if (before === null) return { ...fresh, utc, aheadMs: 0, hasOlder: false, verdict };
  // The time since the boot is powered time, also before this process began.
  const proved = utcMs(before.utc + Math.max(0, sinceBoot));
  const aheadMs = before.aheadMs + (before.offMs ?? 0);
  return { ...fresh, utc: proved, aheadMs, hasOlder: true, verdict };
}

/** This boot's time without power is still to be found: it is what the wall clock is ahead. */
function judgeUnsettled(
  kept: KeptTime,
  reading: ClockReading,
  said: Synchronization,
  known: KnownTimes,
): Judged {
  const { utc, sinceBoot } = reading;
  const offMs = utc - (kept.utc + kept.aheadMs);
  const within = SLACK_MS + said.boundMs;
  const isBelieved = kept.offMs !== null && Math.abs(offMs - kept.offMs) <= within;
  const departureMs = offMs - (kept.offMs ?? 0);
  if (!said.isSynchronized)
    return same({ ...kept, verdict: unsynchronized(kept, sinceBoot, departureMs, isBelieved) });
  const wrong = contradiction(utc, utcMs(kept.utc + kept.aheadMs), known, said.servers);
  if (wrong !== null) return same({ ...kept, candidate: null, verdict: unknown(departureMs, wrong) });
  const isConfirmed = said.servers >= 2 || isWitnessed(utc, known);
  const candidate = heldBy(kept.candidate, offMs, within, sinceBoot);
  const heldMs = sinceBoot - candidate.since;
  const agreed = { ...kept, candidate, syncedAt: sinceBoot, verdict: good(said) };
  // Without older records nothing can be deleted early: those of this boot move along.
  if (!kept.hasOlder) return settled(agreed, offMs, 0);
  if (offMs < -within) {
    if (isConfirmed || heldMs >= HOLD_BACK_MS) return settled(agreed, 0, offMs);
    return same({ ...kept, candidate, verdict: departing(departureMs) });
  }
  const isShort = offMs <= SHORT_OFF_MS;
  const creditMs = creditOf(offMs, kept.aheadMs);
  if (isConfirmed || (isShort && heldMs >= HOLD_MS)) return settled(agreed, creditMs, offMs - creditMs);
  if (isBelieved || (isShort && kept.offMs === null) || heldMs >= HOLD_MS)
    return same({ ...agreed, offMs: isBelieved ? kept.offMs : offMs });
  return same({ ...kept, candidate, verdict: departing(departureMs) });
}

/** Within a boot no time passes without power: whatever the wall clock does, records are as old as they are. */
function judgeSettled(
  kept: KeptTime,
  reading: ClockReading,
  said: Synchronization,
  known: KnownTimes,
): Judged {
  const { utc, sinceBoot } = reading;
  const departureMs = utc - (kept.utc + kept.aheadMs);
  const within = SLACK_MS + said.boundMs;
  const isClose = Math.abs(departureMs) <= within;
  if (!said.isSynchronized)
    return same({ ...kept, verdict: unsynchronized(kept, sinceBoot, departureMs, isClose) });
  const agreed = { ...kept, aheadMs: kept.aheadMs + departureMs, syncedAt: sinceBoot, verdict: good(said) };
  if (isClose) return same({ ...agreed, candidate: null });
  const wrong = contradiction(utc, utcMs(kept.utc + kept.aheadMs), known, said.servers);
  if (wrong !== null) return same({ ...kept, candidate: null, verdict: unknown(departureMs, wrong) });
  const candidate = heldBy(kept.candidate, departureMs, within, sinceBoot);
  const isConfirmed = said.servers >= 2 || isWitnessed(utc, known);
  const holdMs = departureMs < 0 && !isConfirmed ? HOLD_BACK_MS : HOLD_MS;
  if (sinceBoot - candidate.since < holdMs)
    return same({ ...kept, candidate, verdict: departing(departureMs) });
  return { kept: { ...agreed, candidate: null }, change: { kind: 'stepped', stepMs: departureMs } };
}

const same = (kept: KeptTime): Judged => ({ kept, change: null });

function settled(kept: KeptTime, shiftMs: number, redateMs: number): Judged {
  const utc = utcMs(kept.utc + shiftMs);
  const aheadMs = kept.aheadMs + redateMs;
  return {
    kept: { ...kept, utc, aheadMs, isSettled: true, offMs: null, candidate: null },
    change: { kind: 'settled', shiftMs, redateMs },
  };
}

function heldBy(before: Candidate | null, aheadMs: number, within: number, now: MonoMs): Candidate {
  return before !== null && Math.abs(before.aheadMs - aheadMs) <= within ? before : { aheadMs, since: now };
}

const good = ({ boundMs }: Synchronization): ClockVerdict => ({
  quality: 'synchronized',
  boundMs: SLACK_MS + boundMs,
  departureMs: 0,
  why: null,
});

const unknown = (departureMs: number, why: string): ClockVerdict => ({
  quality: 'unknown',
  boundMs: null,
  departureMs,
  why,
});

const departing = (departureMs: number): ClockVerdict =>
  unknown(departureMs, 'it differs from powered time, and has not held for long enough to be believed');

/** A clock that was synchronized in this boot goes on, and its bound grows. */
function unsynchronized(
  { syncedAt }: KeptTime,
  now: MonoMs,
  departureMs: number,
  isClose: boolean,
): ClockVerdict {
  if (syncedAt === null) return unknown(departureMs, NOT_SET);
  const boundMs = SLACK_MS + (now - syncedAt) * DRIFT;
  if (!isClose)
    return unknown(departureMs, 'it differs from powered time, and no time service vouches for it');
  if (boundMs > MAX_BOUND_MS) return unknown(departureMs, 'it was last synchronized too long ago');
  return { quality: 'holdover', boundMs, departureMs, why: null };
}
