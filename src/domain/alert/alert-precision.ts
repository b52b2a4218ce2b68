import type { MatchGrade } from '../list/hit.ts';
import type { AlertChannel } from './alert.ts';

/** What people made of alerts. */
export type OutcomeCounts = {
  /** A person has compared them, and they were right: also where what came of it is known by now. */
  readonly confirmed: number;
  readonly rejected: number;
  /** A person had confirmed them, and the driver was not to be stopped: they were wrong after all. */
  readonly stoppedInError: number;
  /** Told, and by nobody compared yet. */
  readonly unverified: number;
  /** Nobody has compared them in time. They count as neither. */
  readonly expired: number;
  /** Taken back: the text was revised, or the entry is gone or doubted. They count as neither. */
  readonly takenBack: number;
};

export const NO_OUTCOMES: OutcomeCounts = {
  confirmed: 0,
  rejected: 0,
  stoppedInError: 0,
  unverified: 0,
  expired: 0,
  takenBack: 0,
};

/** Of one list, grade and channel. */
export type AlertOutcomes = OutcomeCounts & {
  readonly listId: string;
  readonly matchGrade: MatchGrade;
  readonly channel: AlertChannel;
};

/** Of those that were raised in one month (UTC), such as `2026-03`. */
export type MonthOfOutcomes = AlertOutcomes & { readonly month: string };

/** The months taken together, by list. */
export function overAllMonths(months: readonly MonthOfOutcomes[]): readonly AlertOutcomes[] {
  const sums = new Map<string, AlertOutcomes>();
  for (const { month: _, ...one } of months) {
    const key = JSON.stringify([one.listId, one.matchGrade, one.channel]);
    const before = sums.get(key);
    sums.set(key, before === undefined ? one : { ...one, ...added(before, one) });
  }
  return [...sums.values()].toSorted((x, y) => (x.listId < y.listId ? -1 : Number(x.listId > y.listId)));
}

const added = (a: OutcomeCounts, b: OutcomeCounts): OutcomeCounts => ({
  confirmed: a.confirmed + b.confirmed,
  rejected: a.rejected + b.rejected,
  stoppedInError: a.stoppedInError + b.stoppedInError,
  unverified: a.unverified + b.unverified,
  expired: a.expired + b.expired,
  takenBack: a.takenBack + b.takenBack,
});

/** The share of verified alerts that were right, with its 95 % Wilson interval; null where nobody has verified one. */
export function precisionOf({
  confirmed,
  rejected,
  stoppedInError,
}: Pick<OutcomeCounts, 'confirmed' | 'rejected' | 'stoppedInError'>): {
  readonly share: number;
  readonly low: number;
  readonly high: number;
} | null {
  const count = confirmed + rejected + stoppedInError;
  if (count === 0) return null;
  const z = 1.959964;
  const share = confirmed / count;
  const centre = (share + (z * z) / (2 * count)) / (1 + (z * z) / count);
  const half =
    (z * Math.sqrt((share * (1 - share)) / count + (z * z) / (4 * count * count))) / (1 + (z * z) / count);
  return { share, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
