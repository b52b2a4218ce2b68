import { describe, expect, test } from 'vitest';
import {
  entryProblem,
  isEntryReviewDue,
  type ManualEntryOrder,
  ruleProblem,
} from '../../../../src/domain/list/manual-entry.ts';
import { PlatePattern } from '../../../../src/domain/plate/plate-pattern.ts';
import { utcMs } from '../../../../src/domain/time/time.ts';
import { NOON, plateText } from '../../../support/buffer/synthetic-read.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const PERMITTED = new Set(['stolen-vehicle', 'amber-alert'] as const);

function order(more: Partial<ManualEntryOrder> = {}): ManualEntryOrder {
  return {
    plate: plateText('ZZT1234'),
    region: 'US-IA',
    category: 'stolen-vehicle',
    reason: 'taken from a yard',
    operator: 'A. Example',
    caseNumber: '26-004711',
    expiresAtUtc: utcMs(NOON + 48 * HOUR_MS),
    ...more,
  };
}

const problemOf = (one: ManualEntryOrder): string | null =>
  ruleProblem(one, PERMITTED) ?? entryProblem(one, NOON);

const pattern = (text: string): PlatePattern => {
  const parsed = PlatePattern.parse(text);
  if (parsed === null) throw new Error('the test wants a pattern');
  return parsed;
};

describe('a manual entry', () => {
  test('is accepted with a plate, a permitted category and an end within 30 days', () => {
    expect(problemOf(order())).toBeNull();
  });

  test.each([
    ['of a category that the unit does not permit', { category: 'protection-order' }, 'not permitted'],
    ['that has ended already', { expiresAtUtc: NOON }, 'not in the future'],
    ['without an end in sight', { expiresAtUtc: utcMs(NOON + 30 * DAY_MS + 1) }, 'more than 30 days'],
    [
      'of a plate of which hardly anything is known',
      { plate: pattern('A*'), expiresAtUtc: utcMs(NOON + 1) },
      '10,000',
    ],
    [
      // Of 10,000 plates five are expected to match.
      'of a plate of which too little is known',
      { plate: pattern('AB????'), expiresAtUtc: utcMs(NOON + 1) },
      '10,000',
    ],
    ['of a partly known plate for longer than a day', { plate: pattern('ABC12?4') }, 'within 24 hours'],
  ] as const)('is refused %s', (_, more, words) => {
    expect(problemOf(order(more))).toContain(words);
  });

  test('of a partly known plate is accepted for a day', () => {
    const partial = order({ plate: pattern('ABC12?4'), expiresAtUtc: utcMs(NOON + 24 * HOUR_MS) });
    expect(problemOf(partial)).toBeNull();
  });

  test('is due for review after a week without renewal', () => {
    expect(isEntryReviewDue({ reviewedAtUtc: NOON }, utcMs(NOON + 7 * DAY_MS - 1))).toBe(false);
    expect(isEntryReviewDue({ reviewedAtUtc: NOON }, utcMs(NOON + 7 * DAY_MS))).toBe(true);
  });
});
