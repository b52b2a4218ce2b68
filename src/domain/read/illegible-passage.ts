import type { ClockQuality, UtcMs } from '../time/time.ts';
import type { Evidence } from './evidence.ts';
import type { Direction } from './plate-read.ts';

/**
 * A plate that passed through the view and was not read. This is a separate outcome: it is stored with its picture and
 * without a text, so that a person can see what the unit could not read. Plain data: it crosses threads unchanged.
 */
export type IllegiblePassage = {
  /** UUID, version 7. */
  readonly passageId: string;
  readonly unitId: string;
  readonly cameraId: string;
  /** Highest localization confidence of its looks, 0..1. */
  readonly localization: number;
  readonly direction: Direction;
  readonly zone: string | null;
  /** Time of the look that the crops show. */
  readonly capturedAtUtc: UtcMs;
  readonly clockQuality: ClockQuality;
  readonly firstSeenUtc: UtcMs;
  readonly lastSeenUtc: UtcMs;
  readonly evidence: PlateCrops;
};

/** The plate as seen and upright. The vehicle's picture is never stored without a read. */
export type PlateCrops = Omit<Evidence, 'contextualImage'>;
