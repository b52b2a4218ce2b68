import { describe, expect, test } from 'vitest';
import {
  type Attempts,
  isLockedForSomebody,
  lockoutOf,
  type Pace,
  paceDelayMs,
  slower,
  unlocked,
  withFailure,
} from '../../../src/access/attempts.ts';
import { isLocked } from '../../../src/access/lockout.ts';
import { monoMs, utcMs } from '../../../src/domain/time/time.ts';

const NOW = utcMs(1_000_000_000);
const owner = { account: 'a', peer: '1000:7.1' };
const stranger = { account: 'a', peer: '1001:8.1' };

const failed = (times: number, by: typeof owner, before: Attempts = []): Attempts =>
  Array.from({ length: times }).reduce<Attempts>((attempts) => withFailure(attempts, by, NOW), before);
const locks = (attempts: Attempts, by: typeof owner) => isLocked(lockoutOf(attempts, by), NOW);

describe('failed sign-ins', () => {
  test('lock the account for the peer that made them, and for nobody else', () => {
    const attempts = failed(40, stranger);
    expect(locks(attempts, stranger)).toBe(true);
    expect(locks(attempts, owner)).toBe(false);
    expect(isLockedForSomebody(attempts, 'a', NOW)).toBe(true);
    expect(locks(unlocked(attempts, 'a'), stranger)).toBe(false);
  });

  test('are counted for a limited number of accounts and peers, and a lock outlives what locks nobody', () => {
    let attempts = failed(5, stranger);
    for (let i = 0; i < 2_000; i++) attempts = withFailure(attempts, { account: `n${i}`, peer: 'x' }, NOW);
    expect(attempts.length).toBe(256);
    expect(locks(attempts, stranger)).toBe(true);
  });
});

describe('the pace of sign-ins', () => {
  const after = (failures: number): Pace =>
    Array.from({ length: failures }).reduce<Pace>((pace) => slower(pace, monoMs(0)), {
      failures: 0,
      at: monoMs(0),
    });

  test.each([
    [10, 0, 0],
    [11, 0, 1_000],
    [15, 0, 5_000],
    [1_000, 0, 10_000],
    [1_000, 60_000, 4_000],
    [1_000, 100_000, 0],
  ])('after %i failures and %i ms the next one waits %i ms', (failures, ms, delayMs) => {
    expect(paceDelayMs(after(failures), monoMs(ms))).toBe(delayMs);
  });
});
