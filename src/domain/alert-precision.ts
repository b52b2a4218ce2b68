import type { AlertChannel } from './alert.ts';
import type { MatchGrade } from './hit.ts';

/** What people made of the alerts that are kept, of one list, grade and channel. */
export type AlertOutcomes = {
  readonly listId: string;
  readonly matchGrade: MatchGrade;
  readonly channel: AlertChannel;
  readonly confirmed: number;
  readonly rejected: number;
  /** Told, and by nobody compared yet. */
  readonly unverified: number;
  /** Nobody has compared them in time. They count as neither. */
  readonly expired: number;
  /** Taken back: the text was revised, or the entry is gone or doubted. They count as neither. */
  readonly takenBack: number;
};

/** The share of verified alerts that were confirmed, with its 95 % Wilson interval; null where nobody has verified one. */
export function precisionOf({ confirmed, rejected }: Pick<AlertOutcomes, 'confirmed' | 'rejected'>): {
  readonly share: number;
  readonly low: number;
  readonly high: number;
} | null {
  const count = confirmed + rejected;
  if (count === 0) return null;
  const z = 1.959964;
  const share = confirmed / count;
  const centre = (share + (z * z) / (2 * count)) / (1 + (z * z) / count);
  const half =
    (z * Math.sqrt((share * (1 - share)) / count + (z * z) / (4 * count * count))) / (1 + (z * z) / count);
  return { share, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
