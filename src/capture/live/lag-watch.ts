import type { MonoMs } from '../../domain/time/time.ts';
import { LATE_MS } from '../frames/frame-clock.ts';

/** How often the lag is reported to the status. */
const REPORT_EVERY_MS = 5_000;
/** A source is live again after this long without a late picture: one that skips again and again is reported once. */
const LIVE_AFTER_MS = 60_000;

/** The lag of a live source over its pictures. */
export type LagWatch = {
  readonly reportedAt: MonoMs | null;
  /** The largest lag since the last report. */
  readonly worstMs: number;
  /** The last late picture of a source that was reported as late; null while it counts as live. */
  readonly lateAt: MonoMs | null;
};

export const NO_LAG: LagWatch = { reportedAt: null, worstMs: 0, lateAt: null };

/**
 * One more picture, which arrived at `now` with `lagMs`.
 * @returns `measuredMs` when the largest lag is due in the status; `change` when the source became late or live again.
 */
export function watchLag(
  { reportedAt, worstMs, lateAt }: LagWatch,
  lagMs: number,
  now: MonoMs,
): {
  readonly watch: LagWatch;
  readonly measuredMs: number | null;
  readonly change: { readonly isLate: boolean; readonly lagMs: number } | null;
} {
  const worst = Math.max(worstMs, lagMs);
  const isDue = reportedAt !== null && now - reportedAt >= REPORT_EVERY_MS;
  const isLate = lagMs > LATE_MS;
  const isOver = lateAt !== null && !isLate && now - lateAt >= LIVE_AFTER_MS;
  const change =
    isLate && lateAt === null ? { isLate: true, lagMs } : isOver ? { isLate: false, lagMs } : null;
  return {
    watch: {
      reportedAt: isDue ? now : (reportedAt ?? now),
      worstMs: isDue ? 0 : worst,
      lateAt: isLate ? now : isOver ? null : lateAt,
    },
    measuredMs: isDue ? worst : null,
    change,
  };
}
