import { expect, it } from 'vitest';
import { budgetWaitMs, spend } from '../../../src/platform/restart-budget.ts';

const budget = { restarts: 3, withinMs: 1_000 };

it('lets restarts through until the budget of the window is spent, and again as the window moves on', () => {
  let earlier: readonly number[] = [];
  const waits: number[] = [];
  for (const now of [0, 100, 200, 300, 999, 1_000, 1_050]) {
    const waitMs = budgetWaitMs(earlier, now, budget);
    waits.push(waitMs);
    if (waitMs === 0) earlier = spend(earlier, now, budget);
  }
  expect(waits).toEqual([0, 0, 0, 700, 1, 0, 50]);
});

it('remembers no more restarts than the budget has', () => {
  let earlier: readonly number[] = [];
  for (let at = 0; at < 100; at++) earlier = spend(earlier, at, budget);
  expect(earlier).toEqual([97, 98, 99]);
});
