/**
 * Time as far as it is proved (policy R5), pure: what retention counts by. A clock that was set wrong neither deletes
 * early nor keeps late, because only two things move this time: power, which counts always, and synchronization.
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

/** What is known of time; it outlives the process and the boot. */
export type KeptTime = {
  readonly utc: UtcMs;
  readonly sinceBoot: MonoMs;
  readonly boot: string;
  /**
   * Since a boot, or a first start, with an unknown clock: for how long the unit was off is not known, so records of
   * before are sealed.
   */
  readonly isSealed: boolean;
};

/** Time goes on. Off-time counts once a synchronization tells it, and is never guessed. */
export function advance(kept: KeptTime | null, reading: ClockReading): KeptTime {
  const { sinceBoot, boot, quality } = reading;
  const isSealed = quality !== 'synchronized';
  if (kept === null || !isSealed) return { utc: reading.utc, sinceBoot, boot, isSealed };
  if (kept.boot !== boot) return { utc: kept.utc, sinceBoot, boot, isSealed: true };
  return { ...kept, utc: utcMs(kept.utc + Math.max(0, sinceBoot - kept.sinceBoot)), sinceBoot };
}

/**
 * How far the known time was wrong, which a synchronization shows: what was recorded since the seal is so much younger
 * (or older) than it seemed. 0 where nothing was sealed, or the clock is still unknown.
 */
export function correctionMs(kept: KeptTime | null, reading: ClockReading): number {
  if (kept === null || !kept.isSealed || reading.quality !== 'synchronized') return 0;
  return reading.utc - advance(kept, { ...reading, quality: 'unknown' }).utc;
}
