import { expect, test } from 'vitest';
import { PERMITTED_PURPOSES } from '../../../src/policy/purposes.ts';

test('reads may be searched for these purposes alone, and for none that the policy forbids', () => {
  // Written out, so that a purpose is added to the policy in two places or in none.
  expect(PERMITTED_PURPOSES).toEqual([
    'criminal-investigation',
    'court-proceeding',
    'missing-person',
    'amber-alert',
    'stolen-vehicle',
    'alert-verification',
    'accuracy-audit',
    'policy-audit',
  ]);
});
