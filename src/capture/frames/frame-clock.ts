import { type MonoMs, monoMs } from '../../domain/time/time.ts';

/** How far a source's clock may run slow against ours before its pictures seem late: one in a thousand. */
const CREEP = 0.001;
/** A picture that seems to be older than this on arrival was stamped wrongly: the source's clock is measured again. */
const MAX_AGE_MS = 2_000;

/** Where a source's own times lie on the unit's monotonic clock, after the last picture. */
export type FrameClock = {
  readonly sourceMs: number;
  readonly arrivedAt: MonoMs;
  readonly capturedAt: MonoMs;
  readonly offsetMs: number;
};

/**
 * The capture time of a picture that the source stamped `sourceMs` and that arrived at `arrivedAt`.
 *
 * Arrival alone is a poor time: inference blocks the thread that takes pictures in, for longer than the time between
 * two of them. The source's stamps have the right distances and no zero. So the picture that came with the least
 * delay sets the zero, and all others count from it; the steady part of the delay (exposure, network, decoder) stays
 * in the time.
 *
 * Never decreases and never lies after the arrival, whatever the source says: a stamp that went back, stood still or
 * makes the picture older than two seconds starts over from the arrival.
 */
export function placeFrame(before: FrameClock | null, sourceMs: number, arrivedAt: MonoMs): FrameClock {
  const delayMs = arrivedAt - sourceMs;
  const fresh = { sourceMs, arrivedAt, capturedAt: arrivedAt, offsetMs: delayMs };
  if (before === null || sourceMs <= before.sourceMs) return fresh;
  const offsetMs = Math.min(delayMs, before.offsetMs + CREEP * (arrivedAt - before.arrivedAt));
  if (delayMs - offsetMs > MAX_AGE_MS) return fresh;
  return { sourceMs, arrivedAt, capturedAt: monoMs(sourceMs + offsetMs), offsetMs };
}
