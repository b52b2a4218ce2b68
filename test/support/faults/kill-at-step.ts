import type { OnStep } from '../../../src/domain/time/step.ts';

/** Kills this process, without a chance to do anything more, when it comes to that step for the nth time. */
export function killAtStep(step: string, nth: number): OnStep {
  let left = nth;
  return (reached) => {
    if (reached !== step) return;
    left -= 1;
    if (left === 0) process.kill(process.pid, 'SIGKILL');
  };
}
