/** Locks an account after repeated failures (policy C5). Pure functions. Times are those of the buffer's clock. */
import { type UtcMs, utcMs } from '../domain/time/time.ts';

export type Lockout = {
  /** Wrong passwords since the last correct one. */
  readonly failures: number;
  readonly lockedUntilUtc: UtcMs | null;
};

export const UNLOCKED: Lockout = { failures: 0, lockedUntilUtc: null };

/** Typing errors without a consequence. */
const FREE_FAILURES = 4;
const FIRST_LOCK_MS = 60_000;
const LONGEST_LOCK_MS = 3_600_000;

/** The fifth failure in a row locks the account for one minute. Each further failure doubles that, up to one hour. */
export function afterFailure({ failures }: Lockout, nowUtc: UtcMs): Lockout {
  const count = failures + 1;
  if (count <= FREE_FAILURES) return { failures: count, lockedUntilUtc: null };
  const lockMs = Math.min(FIRST_LOCK_MS * 2 ** (count - FREE_FAILURES - 1), LONGEST_LOCK_MS);
  return { failures: count, lockedUntilUtc: utcMs(nowUtc + lockMs) };
}

/** A lock that is longer than the longest possible one was set on another clock, and is ignored. */
export const isLocked = ({ lockedUntilUtc }: Lockout, nowUtc: UtcMs): boolean =>
  lockedUntilUtc !== null && nowUtc < lockedUntilUtc && lockedUntilUtc - nowUtc <= LONGEST_LOCK_MS;
