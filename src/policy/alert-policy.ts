import type { CharacterMatch, Hit, MatchGrade } from '../domain/list/hit.ts';
import { isUrgent } from './categories.ts';

/**
 * The most that a hit can cause: an interruption (if every condition of A5 is also met), a review, or only a record.
 */
export type AlertCeiling = 'interrupt' | 'review' | 'record';

/** By grade and characters (docs/alerts.md). */
const CEILINGS: Readonly<Record<MatchGrade, Readonly<Record<CharacterMatch, AlertCeiling>>>> = {
  strong: { exact: 'interrupt', 'list-fold': 'interrupt', partial: 'review', probable: 'review' },
  'characters-only': { exact: 'interrupt', 'list-fold': 'interrupt', partial: 'review', probable: 'review' },
  possible: { exact: 'review', 'list-fold': 'review', partial: 'review', probable: 'review' },
  weak: { exact: 'review', 'list-fold': 'review', partial: 'record', probable: 'record' },
};

/**
 * Least match probability, 0..1, of a hit that people are asked to review. Of the hits below it, hardly one in a hundred is
 * the listed vehicle (`scripts/weeks`): most are the same characters of another state.
 */
export const REVIEW_FLOOR = 0.01;

/** AMBER alerts and missing persons are always reviewed at least. */
export function alertCeiling({
  entry,
  matchGrade,
  characterMatch,
  matchProbability,
}: Pick<Hit, 'matchGrade' | 'characterMatch' | 'matchProbability'> & {
  readonly entry: Pick<Hit['entry'], 'category'>;
}): AlertCeiling {
  const ceiling = matchProbability < REVIEW_FLOOR ? 'record' : CEILINGS[matchGrade][characterMatch];
  return ceiling === 'record' && isUrgent(entry.category) ? 'review' : ceiling;
}
