import { expect, test } from 'vitest';
import { INTERRUPT_RULE } from '../../../src/policy/interrupt-rule.ts';

test('an alert interrupts from the probability, the looks and the age that the policy names', () => {
  expect(INTERRUPT_RULE).toEqual({
    minMatchProbability: 0.98,
    minAgreeingLooks: 2,
    maxCaptureAgeMs: 120_000,
  });
});
