import { describe, expect, test } from 'vitest';
import type { CharacterMatch, MatchGrade } from '../../../src/domain/list/hit.ts';
import type { Category } from '../../../src/domain/list/hot-list.ts';
import { alertCeiling, REVIEW_FLOOR } from '../../../src/policy/alert-policy.ts';

const hit = (
  matchGrade: MatchGrade,
  characterMatch: CharacterMatch,
  { matchProbability = 0.5, category = 'stolen-vehicle' as Category } = {},
) => ({ matchGrade, characterMatch, matchProbability, entry: { category } });

describe('the alert policy', () => {
  test.each([
    ['strong', 'exact', 'interrupt'],
    ['strong', 'list-fold', 'interrupt'],
    ['strong', 'partial', 'review'],
    ['strong', 'probable', 'review'],
    ['characters-only', 'exact', 'interrupt'],
    ['possible', 'probable', 'review'],
    ['possible', 'partial', 'review'],
    ['weak', 'exact', 'review'],
    ['weak', 'probable', 'record'],
    ['weak', 'partial', 'record'],
  ] as const)('of a %s match by %s characters is at most to %s', (grade, characters, expected) => {
    expect(alertCeiling(hit(grade, characters))).toBe(expected);
  });

  test('records a hit that is hardly ever the listed vehicle, and asks nobody to review it', () => {
    expect(alertCeiling(hit('weak', 'exact', { matchProbability: REVIEW_FLOOR }))).toBe('review');
    expect(alertCeiling(hit('weak', 'exact', { matchProbability: REVIEW_FLOOR - 1e-9 }))).toBe('record');
    expect(alertCeiling(hit('strong', 'exact', { matchProbability: REVIEW_FLOOR - 1e-9 }))).toBe('record');
  });

  test('sends every hit on a missing child to review', () => {
    for (const category of ['amber-alert', 'missing-person'] as const)
      expect(alertCeiling(hit('weak', 'probable', { matchProbability: 0, category }))).toBe('review');
  });
});
