import type { ClockReading } from './clock-reading.ts';

/** A stretch of powered time during which the wall clock did not step. */
type Stretch = {
  /** Wall time minus the time since the boot. */
  readonly offsetMs: number;
  /** The time since the boot at which the wall clock was first and last seen like this. */
  readonly from: number;
  readonly to: number;
};

/** The latest stretch first. */
export type WallHistory = readonly Stretch[];

/** Less is drift, or two clocks that are read one after the other. */
const STEP_MS = 1_000;
const KEPT = 16;

export function noteWall(history: WallHistory, { utc, sinceBoot }: ClockReading): WallHistory {
  const offsetMs = utc - sinceBoot;
  const [last, ...earlier] = history;
  if (last === undefined) return [{ offsetMs, from: sinceBoot, to: sinceBoot }];
  if (Math.abs(last.offsetMs - offsetMs) < STEP_MS) return [{ ...last, offsetMs, to: sinceBoot }, ...earlier];
  // The step came at some moment since the last look.
  return [{ offsetMs, from: last.to, to: sinceBoot }, ...history].slice(0, KEPT);
}

/**
 * How long ago the wall clock showed `wallUtc`, by powered time: a clock that has stepped since makes nothing older or
 * younger. A time that the wall clock never showed is taken at its word until the clock has stepped, and counts as now
 * from then on.
 */
export function ageMs(history: WallHistory, wallUtc: number, reading: ClockReading): number {
  const { sinceBoot } = reading;
  for (const { offsetMs, from, to } of noteWall(history, reading)) {
    const at = wallUtc - offsetMs;
    if (at >= from - STEP_MS && at <= to + STEP_MS) return Math.max(0, sinceBoot - at);
  }
  return history.length > 1 ? 0 : Math.max(0, reading.utc - wallUtc);
}
