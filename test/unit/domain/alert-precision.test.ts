import { expect, test } from 'vitest';
import { precisionOf } from '../../../src/domain/alert-precision.ts';

test('is unknown where nobody has verified an alert', () => {
  expect(precisionOf({ confirmed: 0, rejected: 0 })).toBeNull();
});

test.each([
  [1, 0, 1, 0.2065, 1],
  [0, 10, 0, 0, 0.2775],
  [56, 4, 0.9333, 0.8407, 0.9738],
])('%i confirmed and %i rejected', (confirmed, rejected, share, low, high) => {
  const precision = precisionOf({ confirmed, rejected });
  expect(precision?.share).toBeCloseTo(share, 4);
  expect(precision?.low).toBeCloseTo(low, 4);
  expect(precision?.high).toBeCloseTo(high, 4);
});
