/** At most `restarts` within any `withinMs`: a part that keeps breaking must not use up the machine. */
export type RestartBudget = { readonly restarts: number; readonly withinMs: number };

/**
 * @param earlier monotonic times of the restarts so far, oldest first
 * @returns how long the next restart must wait; 0 while the budget is not used up
 */
export function budgetWaitMs(earlier: readonly number[], now: number, budget: RestartBudget): number {
  const oldestThatCounts = earlier.at(-budget.restarts);
  return oldestThatCounts === undefined ? 0 : Math.max(0, oldestThatCounts + budget.withinMs - now);
}

/** The restarts that the budget has to remember after another one at `at`. */
export const spend = (earlier: readonly number[], at: number, budget: RestartBudget): readonly number[] =>
  [...earlier, at].slice(-budget.restarts);
