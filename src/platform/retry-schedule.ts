export type RetrySchedule = {
  readonly firstMs: number;
  readonly maxMs: number;
};

/**
 * How long to wait after the n-th failure in a row (n from 0). The wait doubles up to a maximum, and half of it is
 * random, so that many units that lost the same broker do not reconnect at the same instant.
 * @param random 0 ≤ r < 1
 * @returns milliseconds, between half and all of min(firstMs · 2ⁿ, maxMs)
 */
export function retryDelayMs(failures: number, schedule: RetrySchedule, random: number): number {
  const wholeMs = Math.min(schedule.firstMs * 2 ** failures, schedule.maxMs);
  return wholeMs * (0.5 + random / 2);
}
