import { type MonoMs, monoMs } from '../../domain/time/time.ts';

/** How slow a source's clock may run against ours before its pictures seem late: one part in a thousand. */
const CREEP = 0.001;

/** A picture that arrives with more lag than this is late. */
export const LATE_MS = 2_000;

/** The offset of a source's own times on the unit's monotonic clock, after the last picture. */
export type FrameClock = {
  readonly sourceMs: number;
  readonly arrivedAt: MonoMs;
  readonly capturedAt: MonoMs;
  readonly offsetMs: number;
};

/**
 * The capture time of a picture that the source stamped `sourceMs` and that arrived at `arrivedAt`.
 *
 * The arrival alone is a poor time, because inference can block the thread that receives pictures for longer than the
 * time between two pictures. The source's stamps have the right distances but no zero. So the picture with the least
 * delay sets the zero, and all others count from it. The constant part of the delay (exposure, network, decoder)
 * remains in the time.
 *
 * The time never decreases and is never later than the arrival, whatever the source says. A stamp that went back or did
 * not move starts the clock again from the arrival. A picture that comes late keeps its own time, however late it is:
 * the difference is the lag.
 */
export function placeFrame(before: FrameClock | null, sourceMs: number, arrivedAt: MonoMs): FrameClock {
  const delayMs = arrivedAt - sourceMs;
  const fresh = { sourceMs, arrivedAt, capturedAt: arrivedAt, offsetMs: delayMs };
  if (before === null || sourceMs <= before.sourceMs) return fresh;
  const offsetMs = Math.min(delayMs, before.offsetMs + CREEP * (arrivedAt - before.arrivedAt));
  return { sourceMs, arrivedAt, capturedAt: monoMs(sourceMs + offsetMs), offsetMs };
}
