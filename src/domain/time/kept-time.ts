/**
 * Time as far as it is proved (policy R5), pure. Retention uses this time. A clock that was set wrong neither deletes
 * early nor keeps late, because only two things advance this time: running time, which always counts, and
 * synchronization.
 */
import type { ClockQuality } from './time.ts';
import { type MonoMs, type UtcMs, utcMs } from './time.ts';

/** What a unit's clocks say at one moment. */
export type ClockReading = {
  readonly utc: UtcMs;
  /** Milliseconds since this boot began, and which boot it is. */
  readonly sinceBoot: MonoMs;
  readonly boot: string;
  readonly quality: ClockQuality;
};

/** What is known about the time. It survives restarts of the process and of the machine. */
export type KeptTime = {
  readonly utc: UtcMs;
  readonly sinceBoot: MonoMs;
  readonly boot: string;
  /**
   * Since a boot, or a first start, with an unknown clock. It is unknown how long the unit was off, so earlier records
   * are sealed.
   */
  readonly isSealed: boolean;
};

/** Advances the time. Off-time counts once a synchronization shows it, and is never guessed. */
export function advance(kept: KeptTime | null, reading: ClockReading): KeptTime {
  const { sinceBoot, boot, quality } = reading;
  const isSealed = quality !== 'synchronized';
  if (kept === null || !isSealed) return { utc: reading.utc, sinceBoot, boot, isSealed };
  if (kept.boot !== boot) return { utc: kept.utc, sinceBoot, boot, isSealed: true };
  return { ...kept, utc: utcMs(kept.utc + Math.max(0, sinceBoot - kept.sinceBoot)), sinceBoot };
}

/**
 * The error of the known time, which a synchronization shows. Records since the seal are younger (or older) by this
 * much than they seemed. 0 if nothing was sealed, or the clock is still unknown.
 */
export function correctionMs(kept: KeptTime | null, reading: ClockReading): number {
  if (kept === null || !kept.isSealed || reading.quality !== 'synchronized') return 0;
  return reading.utc - advance(kept, { ...reading, quality: 'unknown' }).utc;
}
