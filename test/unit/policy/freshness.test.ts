import { expect, test } from 'vitest';
import { utcMs } from '../../../src/domain/time/time.ts';
import { freshnessClass, listAgeMs, listFreshness } from '../../../src/policy/freshness.ts';
import { SOURCE_TIME_UTC } from '../../support/hotlist/list-files.ts';
import { LIST_FRESHNESS } from '../../support/hotlist/list-freshness.ts';

const HOUR_MS = 3_600_000;
const after = (hours: number) => utcMs(SOURCE_TIME_UTC + hours * HOUR_MS);

test.each([
  ['general', 0, 'fresh'],
  ['general', 23.99, 'fresh'],
  ['general', 24, 'stale'],
  ['general', 71.99, 'stale'],
  ['general', 72, 'silent'],
  ['urgent', 1.99, 'fresh'],
  ['urgent', 2, 'stale'],
  ['urgent', 23.99, 'stale'],
  ['urgent', 24, 'silent'],
] as const)('by the default limits a list that is %s is, after %d h, %s', (kind, hours, freshness) => {
  const limits = LIST_FRESHNESS[kind];
  expect(listFreshness({ sourceTimeUtc: SOURCE_TIME_UTC }, after(hours), 'synchronized', limits)).toBe(
    freshness,
  );
  expect(listFreshness({ sourceTimeUtc: SOURCE_TIME_UTC }, after(hours), 'holdover', limits)).toBe(freshness);
});

test.each([
  [0, 'stale'],
  [23, 'stale'],
  [71.99, 'stale'],
  [72, 'silent'],
] as const)(
  'a list that nobody dated is never fresh: when its file is %d h old, it is %s',
  (hours, freshness) => {
    const undated = { sourceTimeUtc: SOURCE_TIME_UTC, ageUnknown: true };
    expect(listFreshness(undated, after(hours), 'synchronized', LIST_FRESHNESS.general)).toBe(freshness);
  },
);

test.each([0, 1, 1000])('with an unknown clock a list counts as stale after %d h', (hours) => {
  expect(
    listFreshness({ sourceTimeUtc: SOURCE_TIME_UTC }, after(hours), 'unknown', LIST_FRESHNESS.general),
  ).toBe('stale');
});

test('a list from the future is stale, and fresh within the tolerance of clocks', () => {
  const limits = LIST_FRESHNESS.general;
  expect(listFreshness({ sourceTimeUtc: SOURCE_TIME_UTC }, after(-1), 'synchronized', limits)).toBe('stale');
  expect(listFreshness({ sourceTimeUtc: SOURCE_TIME_UTC }, after(-0.05), 'synchronized', limits)).toBe(
    'fresh',
  );
  expect(listAgeMs(SOURCE_TIME_UTC, after(-1))).toBe(0);
});

test.each([
  [['amber-alert', 'missing-person', 'test-plate'], 'urgent'],
  [['amber-alert', 'stolen-vehicle'], 'general'],
  [['test-plate'], 'general'],
  [[], 'general'],
] as const)('a list of %j is %s', (categories, expected) => {
  expect(freshnessClass(categories)).toBe(expected);
});
