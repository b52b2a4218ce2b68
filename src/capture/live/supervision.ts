import type { MonoMs } from '../../domain/time/time.ts';
import { budgetWaitMs, type RestartBudget, spend } from '../../platform/restart-budget.ts';
import { type RetrySchedule, retryDelayMs } from '../../platform/retry-schedule.ts';

export type SupervisionPolicy = {
  readonly backoff: RetrySchedule;
  /** After pictures for this long, a row of failures is over: the next failure is the first again. */
  readonly steadyAfterMs: number;
  readonly budget: RestartBudget;
};

/**
 * The state of a live source over all its starts. Invariants: `deliveringSince` and `lostSince` are never both set;
 * both are null before the first picture and the first fault.
 */
export type Supervision = {
  /** Faults in a row without a steady time of pictures between them. */
  readonly failures: number;
  readonly deliveringSince: MonoMs | null;
  readonly lostSince: MonoMs | null;
  /** Starts of a source that had delivered. While it is away, the backoff alone spaces the attempts. */
  readonly restarts: readonly number[];
};

export const NOT_STARTED: Supervision = {
  failures: 0,
  deliveringSince: null,
  lostSince: null,
  restarts: [],
};

/** @returns with `lostMs` if this picture ends a loss. */
export function onPicture(
  state: Supervision,
  now: MonoMs,
): { readonly state: Supervision; readonly lostMs: number | null } {
  if (state.deliveringSince !== null) return { state, lostMs: null };
  const lostMs = state.lostSince === null ? null : now - state.lostSince;
  return { state: { ...state, deliveringSince: now, lostSince: null }, lostMs };
}

/**
 * The source broke. The backoff doubles with each failure in a row. The budget slows down a source that breaks again
 * and again after a steady time. The source is never given up: a camera that had no power for a week comes back.
 * @param random 0 ≤ r < 1
 * @returns `waitMs` until the next start; `isNewLoss` if this loss was not reported yet.
 */
export function onFault(
  state: Supervision,
  now: MonoMs,
  policy: SupervisionPolicy,
  random: number,
): { readonly state: Supervision; readonly waitMs: number; readonly isNewLoss: boolean } {
  const delivered = state.deliveringSince !== null;
  const wasSteady = state.deliveringSince !== null && now - state.deliveringSince >= policy.steadyAfterMs;
  const failures = wasSteady ? 0 : state.failures;
  const waitMs = Math.max(
    retryDelayMs(failures, policy.backoff, random),
    delivered ? budgetWaitMs(state.restarts, now, policy.budget) : 0,
  );
  return {
    state: {
      failures: failures + 1,
      deliveringSince: null,
      lostSince: state.lostSince ?? now,
      restarts: delivered ? spend(state.restarts, now + waitMs, policy.budget) : state.restarts,
    },
    waitMs,
    isNewLoss: state.lostSince === null,
  };
}
