import type { PlateText } from '../plate/plate-text.ts';
import { type UtcMs, utcMs } from '../time/time.ts';

/** What a hold names (policy R2): never "everything". */
export type HoldTarget =
  | { readonly kind: 'reads'; readonly readIds: readonly string[] }
  /** Reads captured between these times, both included. Reads that are recorded later are included too. */
  | { readonly kind: 'plate'; readonly plate: PlateText; readonly fromUtc: UtcMs; readonly toUtc: UtcMs };

/** Who wants which records to be kept, for which case, why, and when the hold must be reviewed. */
export type HoldOrder = {
  readonly caseNumber: string;
  readonly operator: string;
  readonly reason: string;
  /** `2026-12-24`: a day, in UTC. */
  readonly reviewOn: string;
  readonly target: HoldTarget;
};

/** A hold in force: the records that it names are kept past their time until it is released. */
export type Hold = HoldOrder & { readonly holdId: string; readonly placedAtUtc: UtcMs };

/** What a person states when reviewing or releasing a hold. */
export type HoldDecision = { readonly holdId: string; readonly operator: string; readonly reason: string };

/** A hold and how many reads it keeps now, or will keep when they expire. */
export type HoldInForce = {
  readonly hold: Hold;
  readonly reads: number;
  /** Whether its review day has come. */
  readonly isReviewDue: boolean;
};

const DAY_MS = 86_400_000;

/** The window is not longer than the time for which anything is kept without a hold. */
export const MAX_HOLD_WINDOW_MS = 30 * DAY_MS;
/** A review is at most this far ahead, so that no hold is forgotten. */
export const MAX_REVIEW_AHEAD_MS = 366 * DAY_MS;
export const MAX_HELD_READ_IDS = 200;

/** @returns the problem with the hold, in words; null if there is none. */
export function holdProblem({ target, reviewOn }: HoldOrder, nowUtc: UtcMs): string | null {
  return reviewProblem(reviewOn, nowUtc) ?? (target.kind === 'plate' ? windowProblem(target) : null);
}

export function reviewProblem(reviewOn: string, nowUtc: UtcMs): string | null {
  const day = Date.parse(reviewOn);
  if (Number.isNaN(day) || !new Date(day).toISOString().startsWith(reviewOn))
    return `the review date ${reviewOn} is not a calendar date`;
  if (day <= nowUtc) return `the review date ${reviewOn} is not in the future`;
  return day - nowUtc > MAX_REVIEW_AHEAD_MS ? `the review date ${reviewOn} is more than a year ahead` : null;
}

function windowProblem({
  fromUtc,
  toUtc,
}: {
  readonly fromUtc: UtcMs;
  readonly toUtc: UtcMs;
}): string | null {
  if (fromUtc > toUtc) return 'the window ends before it begins';
  return toUtc - fromUtc > MAX_HOLD_WINDOW_MS ? 'the window is longer than 30 days' : null;
}

/** Whether the review day has come. */
export const isReviewDue = ({ reviewOn }: Pick<Hold, 'reviewOn'>, nowUtc: UtcMs): boolean =>
  utcMs(Date.parse(reviewOn)) <= nowUtc;

/** Every text that is the same plate when O and 0 count as equal: at most 2 to the power of its length. */
export const foldVariants = (plate: PlateText): readonly string[] =>
  [...plate.reveal()].reduce<readonly string[]>(
    (starts, character) =>
      starts.flatMap((start) =>
        character === 'O' || character === '0' ? [`${start}O`, `${start}0`] : [start + character],
      ),
    [''],
  );
