import type { MatchGrade } from '../list/hit.ts';
import type { AlertChannel } from './alert.ts';

/** The results of checking alerts. */
export type OutcomeCounts = {
  /** A person has compared them and found them right. This includes those whose disposition is known by now. */
  readonly confirmed: number;
  readonly rejected: number;
  /** A person had confirmed them, but the driver should not have been stopped: they were wrong after all. */
  readonly stoppedInError: number;
  /** Sent, but not yet compared by anybody. */
  readonly unverified: number;
  /** Nobody compared them in time. They count as neither right nor wrong. */
  readonly expired: number;
  /** Withdrawn: the text was revised, or the entry was removed or doubted. They count as neither right nor wrong. */
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

/** The results for one list, grade and channel. */
export type AlertOutcomes = OutcomeCounts & {
  readonly listId: string;
  readonly matchGrade: MatchGrade;
  readonly channel: AlertChannel;
};

/** The results for the alerts that were raised in one month (UTC), such as `2026-03`. */
export type MonthOfOutcomes = AlertOutcomes & { readonly month: string };

/** The sum of the months, by list. */
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

/** The share of verified alerts that were right, with its 95 % Wilson interval; null if none was verified. */
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
