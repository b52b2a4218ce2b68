import type { MonoMs } from '../../domain/time/time.ts';
import { budgetWaitMs, type RestartBudget, spend } from '../../platform/restart-budget.ts';
import { type RetrySchedule, retryDelayMs } from '../../platform/retry-schedule.ts';

export type SupervisionPolicy = {
  readonly backoff: RetrySchedule;
  /** Pictures for so long end a row of failures: the next one is the first again. */
  readonly steadyAfterMs: number;
  readonly budget: RestartBudget;
};

/**
 * Of a live source, over all the times it is started. Invariants: `deliveringSince` and `lostSince` are never both
 * set; both are null before the first picture and the first fault.
 */
export type Supervision = {
  /** Faults in a row, none followed by a steady time of pictures. */
  readonly failures: number;
  readonly deliveringSince: MonoMs | null;
  readonly lostSince: MonoMs | null;
  /** Of a source that had delivered: attempts while it is away are for the backoff alone to space. */
  readonly restarts: readonly number[];
};

export const NOT_STARTED: Supervision = {
  failures: 0,
  deliveringSince: null,
  lostSince: null,
  restarts: [],
};

/** @returns with `lostMs` when this picture ends a loss. */
export function onPicture(
  state: Supervision,
  now: MonoMs,
): { readonly state: Supervision; readonly lostMs: number | null } {
  if (state.deliveringSince !== null) return { state, lostMs: null };
  const lostMs = state.lostSince === null ? null : now - state.lostSince;
  return { state: { ...state, deliveringSince: now, lostSince: null }, lostMs };
}

/**
 * The source broke. Backoff doubles with the failures in a row; a source that keeps breaking after a steady time each
 * is held back by the budget. It is never given up: a camera that has been without power for a week comes back.
 * @param random 0 ≤ r < 1
 * @returns `waitMs` until the next start; `isNewLoss` when nobody has been told yet.
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
