/**
 * Failed sign-ins, counted for each account together with the peer that tried (policy C5): pure functions. A peer locks
 * the account for itself alone, so nobody can keep an account closed for its owner. A name is counted whether or not it
 * is an operator's, so that the answers do not tell who is one.
 */
import type { MonoMs, UtcMs } from '../domain/time/time.ts';
import { afterFailure, isLocked, type Lockout, UNLOCKED } from './lockout.ts';

export type Attempt = Lockout & {
  /** A digest: somebody may have typed a password in place of the name. */
  readonly account: string;
  readonly peer: string;
};

/** Oldest failure first. */
export type Attempts = readonly Attempt[];

/** Who tries to sign in, and as whom. */
export type By = Pick<Attempt, 'account' | 'peer'>;

const MOST_ATTEMPTS = 256;

export const lockoutOf = (attempts: Attempts, by: By): Lockout => attempts.find(isOf(by)) ?? UNLOCKED;

export function withFailure(attempts: Attempts, by: By, nowUtc: UtcMs): Attempts {
  const next: Attempt = { ...by, ...afterFailure(lockoutOf(attempts, by), nowUtc) };
  const others = attempts.filter((one) => !isOf(by)(one));
  return [...bounded(others, nowUtc), next];
}

export const withoutFailures = (attempts: Attempts, by: By): Attempts =>
  attempts.filter((one) => !isOf(by)(one));

/** Opens an account for every peer. */
export const unlocked = (attempts: Attempts, account: string): Attempts =>
  attempts.filter((one) => one.account !== account);

export const isLockedForSomebody = (attempts: Attempts, account: string, nowUtc: UtcMs): boolean =>
  attempts.some((one) => one.account === account && isLocked(one, nowUtc));

const isOf = (by: By) => (one: Attempt) => one.account === by.account && one.peer === by.peer;

/** Makes room for one: what locks nobody goes first, then what has locked somebody for longest. */
function bounded(attempts: Attempts, nowUtc: UtcMs): Attempts {
  if (attempts.length < MOST_ATTEMPTS) return attempts;
  const leaves = attempts.find((one) => !isLocked(one, nowUtc)) ?? attempts[0];
  return attempts.filter((one) => one !== leaves);
}

/**
 * Slows all sign-ins down while many of them fail, from whatever terminals and for whatever accounts. The right password
 * is answered later, but it is answered.
 */
export type Pace = { readonly failures: number; readonly at: MonoMs };

const FREE_FAILURES = 10;
const FORGOTTEN_EACH_MS = 10_000;
const DELAY_EACH_MS = 1_000;
const LONGEST_DELAY_MS = 10_000;

export const paceDelayMs = (pace: Pace, now: MonoMs): number =>
  Math.min(Math.max(0, remaining(pace, now) - FREE_FAILURES) * DELAY_EACH_MS, LONGEST_DELAY_MS);

export const slower = (pace: Pace, now: MonoMs): Pace => ({
  failures: Math.min(remaining(pace, now) + 1, FREE_FAILURES + LONGEST_DELAY_MS / DELAY_EACH_MS),
  at: now,
});

const remaining = ({ failures, at }: Pace, now: MonoMs): number =>
  Math.max(0, failures - (now - at) / FORGOTTEN_EACH_MS);
