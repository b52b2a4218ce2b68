import { describe, expect, test } from 'vitest';
import {
  acceptedFrom,
  calibrationError,
  type Judged,
  logLoss,
  macroAverage,
  median,
  mostAccepted,
  reliability,
  wilson,
} from '../../../../../scripts/measure/shared/statistics.ts';

const judged = (confidence: number, ...rights: readonly (0 | 1)[]): readonly Judged[] =>
  rights.map((right) => ({ right: right === 1, confidence }));

describe('the Wilson interval', () => {
  test('is that of the textbook', () => {
    const [low, high] = wilson(56, 60);
    expect(low).toBeCloseTo(0.841, 3);
    expect(high).toBeCloseTo(0.974, 3);
  });

  test('of nothing says nothing', () => {
    expect(wilson(0, 0)).toEqual([0, 1]);
  });
});

describe('the median', () => {
  test('of an even count is the mean of the middle two', () => {
    expect([median([3, 1, 2]), median([4, 1, 3, 2]), median([])]).toEqual([2, 2.5, 0]);
  });
});

describe('calibration', () => {
  test('has no error where confidence is the share right', () => {
    const honest = [...judged(0.5, 1, 0, 1, 0), ...judged(1, 1, 1, 1, 1)];
    expect(calibrationError(honest, 2)).toBeCloseTo(0);
  });

  test('weighs the distances of the bins by their counts', () => {
    const bold = [...judged(0.9, 0, 0, 0), ...judged(1, 1, 1)];
    expect(calibrationError(bold, 2)).toBeCloseTo((3 / 5) * 0.9);
  });

  test('takes bins of equal count, by rising confidence', () => {
    const mixed = Array.from({ length: 25 }, (_, i) => ({ right: true, confidence: ((i * 7) % 25) / 25 }));
    const bins = reliability(mixed);
    expect(bins.map(({ count }) => count).reduce((a, b) => a + b)).toBe(25);
    expect(new Set(bins.map(({ count }) => count))).toEqual(new Set([2, 3]));
    expect(bins.map(({ confidence }) => confidence)).toEqual(
      bins.map(({ confidence }) => confidence).toSorted((a, b) => a - b),
    );
  });

  test('leaves empty bins out', () => {
    expect(reliability(judged(0.3, 1, 0))).toHaveLength(2);
    expect(calibrationError([])).toBe(0);
  });

  test('punishes a sure mistake by its log loss, but not without end', () => {
    expect(logLoss(judged(0.5, 1, 0))).toBeCloseTo(Math.log(2));
    expect(logLoss(judged(1, 0))).toBeCloseTo(Math.log(1000));
  });
});

describe('acceptance', () => {
  const reads = [...judged(0.99, 1, 1, 1), ...judged(0.8, 0), ...judged(0.6, 1, 1), ...judged(0, 0)];

  test('counts the threshold itself as accepted', () => {
    expect(acceptedFrom(reads, 0.8)).toEqual({ threshold: 0.8, accepted: 4, wrong: 1 });
  });

  test('goes as low as the share of wrong ones allows', () => {
    expect(mostAccepted(reads, 0.01)).toEqual({ threshold: 0.99, accepted: 3, wrong: 0 });
    expect(mostAccepted(reads, 0.2)).toEqual({ threshold: 0.6, accepted: 6, wrong: 1 });
  });

  test('never accepts what was not read, and accepts nothing if nothing is good enough', () => {
    expect(mostAccepted(judged(0, 1), 1)).toEqual({ threshold: 1, accepted: 0, wrong: 0 });
    expect(mostAccepted(judged(0.9, 0), 0.01)).toEqual({ threshold: 1, accepted: 0, wrong: 0 });
  });

  test('accepts equal confidences together or not at all', () => {
    expect(mostAccepted(judged(0.9, 1, 0), 0.01).accepted).toBe(0);
  });
});

describe('the macro average', () => {
  test('counts a group of one like a group of many', () => {
    const items = ['a1', 'a1', 'a1', 'b0'];
    const right = macroAverage(
      items,
      (item) => item.charAt(0),
      (item) => item.endsWith('1'),
    );
    expect(right).toBe(0.5);
  });
});
