import { type Clock, monoMs, type UtcMs, utcMs } from '../../src/domain/time/time.ts';

const START = utcMs(Date.UTC(2026, 2, 1, 12));

/** A clock that moves when the test says so. Starts at 2026-03-01T12:00:00Z where nothing else is said. */
export function manualClock(startUtc: UtcMs = START): Clock & { advance(byMs: number): void } {
  let elapsedMs = 0;
  return {
    utcNow: () => utcMs(startUtc + elapsedMs),
    monoNow: () => monoMs(1_000 + elapsedMs),
    advance: (byMs) => {
      elapsedMs += byMs;
    },
  };
}
