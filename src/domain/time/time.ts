/** Wall time: milliseconds since 1970-01-01T00:00:00Z. May jump when the clock is set. */
export type UtcMs = number & { readonly __unit: 'utc-ms' };
/** Monotonic time: milliseconds since an arbitrary start of this boot. It never jumps and is meaningless elsewhere. */
export type MonoMs = number & { readonly __unit: 'mono-ms' };

export const utcMs = (value: number): UtcMs => value as UtcMs;
export const monoMs = (value: number): MonoMs => value as MonoMs;

/** What anybody may ask for or send lies between 1970 and 2100. Arithmetic and printing work on all of it. */
export const EARLIEST_UTC = utcMs(0);
export const LATEST_UTC = utcMs(Date.UTC(2100, 0, 1));

/** How far a wall time can be trusted (policy R5): set by a time source, running since it was set, or never set. */
export type ClockQuality = 'synchronized' | 'holdover' | 'unknown';

/** The only source of the time. It is passed in so that tests and two units in one process can use different clocks. */
export type Clock = {
  utcNow(): UtcMs;
  monoNow(): MonoMs;
};

/** `2026-03-01T12:00:00.000Z` */
export const toIsoUtc = (time: UtcMs): string => new Date(time).toISOString();
