import type { SourceLossReason } from '../../domain/events/capture-events.ts';
import type { MonoMs } from '../../domain/time/time.ts';
import { budgetWaitMs, type RestartBudget, spend } from '../../platform/restart-budget.ts';
import { type RetrySchedule, retryDelayMs } from '../../platform/retry-schedule.ts';

export type SupervisionPolicy = {
  readonly backoff: RetrySchedule;
  /** After pictures for this long, a row of failures is over: the next failure is the first again. */
  readonly steadyAfterMs: number;
  readonly budget: RestartBudget;
  readonly login: LoginPolicy;
};

/**
 * Cameras lock an account, often for everybody, after a few refused logins. So a login is tried a few times, at
 * distances that a camera which has just been switched on needs, and then rarely.
 */
export type LoginPolicy = {
  /** The waits after the first refusals in a row. */
  readonly firstWaitsMs: readonly number[];
  readonly thenEveryMs: number;
};

export type Fault = {
  readonly reason: SourceLossReason;
  readonly at: MonoMs;
  /** 0 ≤ r < 1 */
  readonly random: number;
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
  /** Logins that the camera refused since the last picture or the last change of the credentials. */
  readonly refusedLogins: number;
};

/** Cameras on one account are not asked at the same moment. */
const SPREAD = 0.1;

export const NOT_STARTED: Supervision = {
  failures: 0,
  deliveringSince: null,
  lostSince: null,
  restarts: [],
  refusedLogins: 0,
};

/** @returns with `lostMs` if this picture ends a loss. */
export function onPicture(
  state: Supervision,
  now: MonoMs,
): { readonly state: Supervision; readonly lostMs: number | null } {
  if (state.deliveringSince !== null) return { state, lostMs: null };
  const lostMs = state.lostSince === null ? null : now - state.lostSince;
  return { state: { ...state, deliveringSince: now, lostSince: null, refusedLogins: 0 }, lostMs };
}

/**
 * The source broke. The backoff doubles with each failure in a row. The budget slows down a source that breaks again
 * and again after a steady time. The source is never given up: a camera that had no power for a week comes back.
 * @returns `waitMs` until the next start; `isNewLoss` if this loss was not reported yet; `isLoginRare` with the fault
 * from which on the login is only tried rarely.
 */
export function onFault(
  state: Supervision,
  { reason, at: now, random }: Fault,
  policy: SupervisionPolicy,
): {
  readonly state: Supervision;
  readonly waitMs: number;
  readonly isNewLoss: boolean;
  readonly isLoginRare: boolean;
} {
  const delivered = state.deliveringSince !== null;
  const wasSteady = state.deliveringSince !== null && now - state.deliveringSince >= policy.steadyAfterMs;
  const failures = wasSteady ? 0 : state.failures;
  const isRefusal = reason === 'login';
  const { firstWaitsMs, thenEveryMs } = policy.login;
  const loginMs = firstWaitsMs[state.refusedLogins] ?? thenEveryMs * (1 + SPREAD * random);
  const waitMs = Math.max(
    isRefusal ? loginMs : 0,
    retryDelayMs(failures, policy.backoff, random),
    delivered ? budgetWaitMs(state.restarts, now, policy.budget) : 0,
  );
  return {
    state: {
      failures: failures + 1,
      deliveringSince: null,
      lostSince: state.lostSince ?? now,
      restarts: delivered ? spend(state.restarts, now + waitMs, policy.budget) : state.restarts,
      refusedLogins: state.refusedLogins + (isRefusal ? 1 : 0),
    },
    waitMs,
    isNewLoss: state.lostSince === null,
    isLoginRare: isRefusal && state.refusedLogins === firstWaitsMs.length,
  };
}

/** The credentials have changed: they have not been refused yet. */
export const onNewCredentials = (state: Supervision): Supervision => ({ ...state, refusedLogins: 0 });
