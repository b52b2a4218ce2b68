import { describe, expect, test } from 'vitest';
import { alertCeiling } from '../../../src/policy/alert-policy.ts';

describe('the alert policy', () => {
  test.each([
    ['strong', 'exact', 'interrupt'],
    ['strong', 'list-fold', 'interrupt'],
    ['strong', 'partial', 'review'],
    ['strong', 'probable', 'review'],
    ['characters-only', 'exact', 'review'],
    ['possible', 'probable', 'review'],
    ['possible', 'partial', 'review'],
    ['weak', 'exact', 'review'],
    ['weak', 'probable', 'record'],
    ['weak', 'partial', 'record'],
  ] as const)('of a %s match by %s characters is at most to %s', (grade, characters, expected) => {
    expect(alertCeiling('stolen-vehicle', grade, characters)).toBe(expected);
  });

  test('sends every hit on a missing child to review', () => {
    for (const category of ['amber-alert', 'missing-person'] as const)
      expect(alertCeiling(category, 'weak', 'probable')).toBe('review');
  });
});
