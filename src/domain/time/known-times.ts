/**
 * What is known of the time without any clock: a list was made, a certificate was issued, this program was built. The
 * time now cannot be earlier than that, and a time shortly after it has a second witness.
 */
import type { UtcMs } from './time.ts';

export type KnownTime = {
  /** For people, such as `the list state-stolen`. */
  readonly what: string;
  readonly utc: UtcMs;
};

export type KnownTimes = {
  /** Made by this program's makers, and certainly in the past. */
  readonly built: KnownTime;
  /** Made by others, who have clocks of their own: lists, and the beginnings of certificates. */
  readonly witnesses: readonly KnownTime[];
  /** The ends of certificates that are still in use. */
  readonly ends: readonly KnownTime[];
};

/** How far the clocks of two correct machines may differ. */
const TOLERANCE_MS = 600_000;
/** A witness confirms a time up to this long after itself: lists are delivered at least daily. */
export const WITNESS_MS = 86_400_000;

/**
 * @param keptUtc the last kept time. A certificate that had ended by then says nothing about a later time.
 * @param servers how many time servers agree: two of them outvote a list or a certificate, and none outvotes the build
 * @returns what the time contradicts, in words; null if it may be right
 */
export function contradiction(
  utc: UtcMs,
  keptUtc: UtcMs,
  { built, witnesses, ends }: KnownTimes,
  servers: number,
): string | null {
  const isBefore = (known: KnownTime): boolean => utc < known.utc - TOLERANCE_MS;
  if (isBefore(built)) return `it is before ${built.what}`;
  if (servers >= 2) return null;
  const later = witnesses.find(isBefore);
  if (later !== undefined) return `it is before ${later.what}`;
  const over = ends.find((end) => utc > end.utc && keptUtc <= end.utc);
  return over === undefined ? null : `it is after ${over.what}`;
}

/** Whether something other than the time service shows that it is about this time. */
export const isWitnessed = (utc: UtcMs, { witnesses }: Pick<KnownTimes, 'witnesses'>): boolean =>
  witnesses.some((known) => known.utc <= utc + TOLERANCE_MS && utc - known.utc <= WITNESS_MS);
