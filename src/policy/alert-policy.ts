import type { CharacterMatch, MatchGrade } from '../domain/list/hit.ts';
import type { Category } from '../domain/list/hot-list.ts';
import { isUrgent } from './categories.ts';

/** The most that may become of a hit: an interruption (if every condition of A5 holds too), a review, or a record alone. */
export type AlertCeiling = 'interrupt' | 'review' | 'record';

/**
 * By grade and characters (docs/alerts.md). A disagreeing region and characters that are merely possible were never the listed
 * vehicle in simulated weeks (`scripts/weeks`, one vehicle in 1,000 listed), and one review in ten.
 */
const CEILINGS: Readonly<Record<MatchGrade, Readonly<Record<CharacterMatch, AlertCeiling>>>> = {
  strong: { exact: 'interrupt', 'list-fold': 'interrupt', partial: 'review', probable: 'review' },
  'characters-only': { exact: 'review', 'list-fold': 'review', partial: 'review', probable: 'review' },
  possible: { exact: 'review', 'list-fold': 'review', partial: 'review', probable: 'review' },
  weak: { exact: 'review', 'list-fold': 'review', partial: 'record', probable: 'record' },
};

export function alertCeiling(
  category: Category,
  grade: MatchGrade,
  characters: CharacterMatch,
): AlertCeiling {
  const ceiling = CEILINGS[grade][characters];
  return ceiling === 'record' && isUrgent(category) ? 'review' : ceiling;
}
