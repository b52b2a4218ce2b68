import { type Clock, monoMs, utcMs } from '../../src/domain/time.ts';

/** A clock that moves when the test says so. Starts at 2026-03-01T12:00:00Z. */
export function manualClock(): Clock & { advance(byMs: number): void } {
  let elapsedMs = 0;
  const startUtc = Date.UTC(2026, 2, 1, 12);
  return {
    utcNow: () => utcMs(startUtc + elapsedMs),
    monoNow: () => monoMs(1_000 + elapsedMs),
    advance: (byMs) => {
      elapsedMs += byMs;
    },
  };
}
