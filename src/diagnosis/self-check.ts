import { explain } from '../platform/errors.ts';

/** One thing that the self-test looked at. `note`: it works, and a person should know. */
export type SelfCheck = {
  readonly name: string;
  readonly result: 'ok' | 'note' | 'failed' | 'skipped';
  /** What was found and, where that is not well, what to do. */
  readonly message: string;
  readonly ms?: number;
};

/** A check that failed by throwing: a self-test reports every fault and stops at none. */
export async function attempt(name: string, check: () => Promise<SelfCheck>): Promise<SelfCheck> {
  try {
    return await check();
  } catch (error) {
    return { name, result: 'failed', message: explain(error).replaceAll(/\s*\n\s*/g, ' ') };
  }
}
