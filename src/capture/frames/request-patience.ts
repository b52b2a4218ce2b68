import type { MonoMs } from '../../domain/time/time.ts';

/**
 * How a camera that is asked for each picture has answered lately. One failed request costs its own picture only: the
 * camera is lost when it keeps failing.
 */
export type Answers = {
  /** How long the latest good answers took, oldest first. Empty before the first. */
  readonly latestMs: readonly number[];
  /** Failed requests in a row. */
  readonly failures: number;
  /** When the first of them was sent; null without one. */
  readonly failingSince: MonoMs | null;
};

export const NOT_ASKED: Answers = { latestMs: [], failures: 0, failingSince: null };

const LATEST = 20;
/** A request is given up after so many times the slowest of the latest answers … */
const SLOWEST_TIMES = 4;
/** … but never before this: models keep the thread busy for some 100 ms, and the answer waits meanwhile. */
const LEAST_PATIENCE_MS = 500;
/** The camera is lost after this many failures in a row … */
const LOST_AFTER_FAILURES = 3;
/** … that took at least this long. */
const LOST_AFTER_MS = 5_000;

export const answered = (answers: Answers, tookMs: number): Answers => ({
  latestMs: [...answers.latestMs, tookMs].slice(-LATEST),
  failures: 0,
  failingSince: null,
});

export const failed = (answers: Answers, askedAt: MonoMs): Answers => ({
  ...answers,
  failures: answers.failures + 1,
  failingSince: answers.failingSince ?? askedAt,
});

/** A camera that has not given a picture yet is lost at its first failure. */
export const isLost = ({ latestMs, failures, failingSince }: Answers, now: MonoMs): boolean =>
  latestMs.length === 0 ||
  (failures >= LOST_AFTER_FAILURES && failingSince !== null && now - failingSince >= LOST_AFTER_MS);

/**
 * How long to wait for the next answer. A camera that answers in 50 ms and leaves one request open for ever must not
 * cost the pictures of a whole timeout. The patience doubles with each failure, for a camera that has become slow.
 */
export function patienceMs({ latestMs, failures }: Answers, timeoutMs: number): number {
  if (latestMs.length === 0) return timeoutMs;
  const usualMs = Math.max(LEAST_PATIENCE_MS, SLOWEST_TIMES * Math.max(...latestMs));
  return Math.min(Math.round(usualMs * 2 ** failures), timeoutMs);
}
