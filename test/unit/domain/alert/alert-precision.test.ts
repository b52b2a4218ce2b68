import { expect, test } from 'vitest';
import { NO_OUTCOMES, overAllMonths, precisionOf } from '../../../../src/domain/alert/alert-precision.ts';

test('is unknown where nobody has verified an alert', () => {
  expect(precisionOf(NO_OUTCOMES)).toBeNull();
});

test.each([
  [1, 0, 0, 1, 0.2065, 1],
  [0, 10, 0, 0, 0, 0.2775],
  [56, 4, 0, 0.9333, 0.8407, 0.9738],
  [56, 3, 1, 0.9333, 0.8407, 0.9738],
])(
  '%i confirmed, %i rejected and %i stopped in error',
  (confirmed, rejected, stoppedInError, share, low, high) => {
    const precision = precisionOf({ confirmed, rejected, stoppedInError });
    expect(precision?.share).toBeCloseTo(share, 4);
    expect(precision?.low).toBeCloseTo(low, 4);
    expect(precision?.high).toBeCloseTo(high, 4);
  },
);

test('months are added up by list, grade and channel', () => {
  const of = (month: string, listId: string, confirmed: number) => ({
    ...NO_OUTCOMES,
    ...({ month, listId, matchGrade: 'strong', channel: 'review', confirmed, expired: 1 } as const),
  });
  expect(overAllMonths([of('2026-02', 'b', 1), of('2026-02', 'a', 2), of('2026-03', 'b', 4)])).toEqual([
    { ...NO_OUTCOMES, listId: 'a', matchGrade: 'strong', channel: 'review', confirmed: 2, expired: 1 },
    { ...NO_OUTCOMES, listId: 'b', matchGrade: 'strong', channel: 'review', confirmed: 5, expired: 2 },
  ]);
});
