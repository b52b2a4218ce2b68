import type { CharacterMatch, MatchGrade } from '../domain/list/hit.ts';
import type { Category } from '../domain/list/hot-list.ts';
import { isUrgent } from './categories.ts';

/**
 * The most that a hit can cause: an interruption (if every condition of A5 is also met), a review, or only a record.
 */
export type AlertCeiling = 'interrupt' | 'review' | 'record';

/**
 * By grade and characters (docs/alerts.md). In simulated weeks (`scripts/weeks`, one vehicle in 1,000 listed), hits
 * with a disagreeing region and merely possible characters were never the listed vehicle, and they caused one review in
 * ten.
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
