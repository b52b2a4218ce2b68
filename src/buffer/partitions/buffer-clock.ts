import type { Clock, UtcMs } from '../../domain/time/time.ts';

/** What the parts of the buffer need of the time. */
export type BufferClock = Clock & {
  /** The proved time: by it records expire. It may lag behind `utcNow`, and never jumps within a boot. */
  keptNow(): UtcMs;
  /** The number of the last sealed message; null if none is sealed. */
  readonly sealedSeq: number | null;
  /** The time without power that is believed but not proved yet. Older records may be over by it: they are not shown. */
  readonly believedOffMs: number;
  /** The date of a proved time. */
  dateOf(keptUtc: UtcMs): UtcMs;
  /** Whether records are provisional now: the time without power before this boot is not settled. */
  readonly isProvisional: boolean;
};

/**
 * Whether a partition is not over yet, in SQL. Older records count the believed time without power as well, so that they
 * are not shown past their time; those of this boot do not have it behind them.
 */
export const IN_TIME = 'expires_at > ? + (1 - is_provisional) * ?';
export const inTime = (clock: Pick<BufferClock, 'keptNow' | 'believedOffMs'>): readonly [number, number] => [
  clock.keptNow(),
  clock.believedOffMs,
];
