import { expect, test } from 'vitest';
import { retryDelayMs } from '../../../src/platform/retry-schedule.ts';

const SCHEDULE = { firstMs: 1_000, maxMs: 60_000 };

test('waits twice as long after every failure, up to the cap', () => {
  const almostOne = 1 - Number.EPSILON;
  const delays = [0, 1, 2, 5, 6, 50, 5_000].map((failures) =>
    Math.round(retryDelayMs(failures, SCHEDULE, almostOne)),
  );
  expect(delays).toEqual([1_000, 2_000, 4_000, 32_000, 60_000, 60_000, 60_000]);
});

test('leaves half of the wait to chance', () => {
  expect(retryDelayMs(3, SCHEDULE, 0)).toBe(4_000);
  expect(retryDelayMs(3, SCHEDULE, 0.5)).toBe(6_000);
});
