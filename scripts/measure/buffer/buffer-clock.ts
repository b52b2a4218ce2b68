import { type Clock, monoMs, utcMs } from '../../../src/domain/time/time.ts';

/** A clock that runs on from `startUtc`, and can be set ahead. */
export function clockAt(startUtc: number): Clock & { advance(ms: number): void } {
  let ahead = 0;
  return {
    utcNow: () => utcMs(startUtc + ahead + performance.now()),
    monoNow: () => monoMs(ahead + performance.now()),
    advance: (ms) => {
      ahead += ms;
    },
  };
}
