import { PlatePattern } from '../plate/plate-pattern.ts';
import type { PlateText } from '../plate/plate-text.ts';
import type { UtcMs } from '../time/time.ts';
import type { Category } from './hot-list.ts';

/** What a person enters on the unit itself (policy H4): which plate, why, for which case, and until when. */
export type ManualEntryOrder = {
  readonly plate: PlateText | PlatePattern;
  readonly region: string | null;
  readonly category: Category;
  readonly reason: string;
  readonly operator: string;
  readonly caseNumber: string;
  readonly expiresAtUtc: UtcMs;
};

/** An entry that is in force until it expires or is removed. */
export type ManualEntry = ManualEntryOrder & {
  readonly entryId: string;
  readonly enteredAtUtc: UtcMs;
  /** When somebody last said that it is still needed. The first time is when it was entered. */
  readonly reviewedAtUtc: UtcMs;
};

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A manual entry is for a plate that no list carries yet. It does not replace a list. */
export const MAX_ENTRY_MS = 30 * DAY_MS;
/** Policy H4: every partial plate expires within 24 h unless it is renewed. */
export const MAX_PARTIAL_MS = DAY_MS;
/** Policy H4: a partial plate may be expected to match at most one of 10,000 plates. */
export const MAX_EXPECTED_SHARE = 1 / 10_000;
/** If nobody renews an entry for this long, it is due for review. */
export const REVIEW_EVERY_MS = 7 * DAY_MS;

/**
 * The most entries in force at once. They lie in one file that is written anew with each change, and people have to review
 * each of them.
 */
export const MAX_MANUAL_ENTRIES = 1_000;
/** The most characters of each text of an entry. */
export const MAX_ENTRY_TEXT = 1_000;

/** @returns the rule that does not allow it, in words; null if there is none. */
export function ruleProblem(
  { category, plate }: Pick<ManualEntryOrder, 'category' | 'plate'>,
  permitted: ReadonlySet<Category>,
): string | null {
  if (!permitted.has(category)) return `the category ${category} is not permitted on this unit (rule H2)`;
  return plateProblem(plate);
}

/** @returns what is wrong with its texts or its end, in words; null if nothing is. */
export const entryProblem = (order: ManualEntryOrder, nowUtc: UtcMs): string | null =>
  textProblem(order) ?? expiryProblem(order, nowUtc);

function textProblem({ reason, caseNumber, operator }: ManualEntryOrder): string | null {
  const isTooLong = [reason, caseNumber, operator].some((text) => text.length > MAX_ENTRY_TEXT);
  return isTooLong ? `one of its texts is longer than ${MAX_ENTRY_TEXT} characters` : null;
}

function plateProblem(plate: ManualEntryOrder['plate']): string | null {
  if (!(plate instanceof PlatePattern) || plate.expectedShare() <= MAX_EXPECTED_SHARE) return null;
  return 'so little of the plate is known that it would match more than one plate in 10,000 (rule H4)';
}

/** @returns the problem with its end, in words; null if there is none. */
export function expiryProblem(
  { plate, expiresAtUtc }: Pick<ManualEntryOrder, 'plate' | 'expiresAtUtc'>,
  nowUtc: UtcMs,
): string | null {
  if (expiresAtUtc <= nowUtc) return 'its expiry is not in the future';
  const isPartial = plate instanceof PlatePattern;
  if (isPartial && expiresAtUtc - nowUtc > MAX_PARTIAL_MS)
    return 'an entry with a partial plate must expire within 24 hours; renew it then (rule H4)';
  return expiresAtUtc - nowUtc > MAX_ENTRY_MS ? 'its expiry is more than 30 days ahead' : null;
}

export const isEntryReviewDue = (
  { reviewedAtUtc }: Pick<ManualEntry, 'reviewedAtUtc'>,
  nowUtc: UtcMs,
): boolean => nowUtc - reviewedAtUtc >= REVIEW_EVERY_MS;
