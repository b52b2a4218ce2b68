import { type Clock, type MonoMs, monoMs, type UtcMs, utcMs } from '../../domain/time/time.ts';

export type RecordedTime = { readonly capturedAtUtc: UtcMs; readonly capturedAtMono: MonoMs };

/**
 * The times of a recording's pictures, which keep their own distances. Its end is now.
 * @param lengthMs the recording's length; 0 for one that is only beginning, and that is played at its own pace.
 * @returns the time of the picture at `offsetMs` from the beginning; never later than the moment of the call, even if
 * the recording is longer than stated.
 */
export function recordedTimes(clock: Clock, lengthMs: number): (offsetMs: number) => RecordedTime {
  const startUtc = clock.utcNow() - lengthMs;
  const startMono = clock.monoNow() - lengthMs;
  return (offsetMs) => {
    const early = Math.max(startMono + offsetMs - clock.monoNow(), 0);
    return {
      capturedAtUtc: utcMs(startUtc + offsetMs - early),
      capturedAtMono: monoMs(startMono + offsetMs - early),
    };
  };
}
