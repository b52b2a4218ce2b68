import { expect, test } from 'vitest';
import { afterFailure, isLocked, type Lockout, UNLOCKED } from '../../../src/access/lockout.ts';
import { utcMs } from '../../../src/domain/time/time.ts';

const NOW = utcMs(1_000_000_000);
const MINUTE = 60_000;

const failed = (times: number): Lockout =>
  Array.from({ length: times }).reduce<Lockout>((lockout) => afterFailure(lockout, NOW), UNLOCKED);

test.each([
  [1, 0],
  [4, 0],
  [5, 1],
  [6, 2],
  [8, 8],
  [10, 32],
  [11, 60],
  [40, 60],
])('after %i wrong passwords in a row an account is locked for %i minutes', (times, minutes) => {
  const lockout = failed(times);
  expect(isLocked(lockout, NOW)).toBe(minutes > 0);
  if (minutes === 0) return;
  expect(isLocked(lockout, utcMs(NOW + minutes * MINUTE - 1))).toBe(true);
  expect(isLocked(lockout, utcMs(NOW + minutes * MINUTE))).toBe(false);
});

test('a lock that was set by a clock far ahead does not hold', () => {
  expect(isLocked(failed(5), utcMs(NOW - 90 * MINUTE))).toBe(false);
});
