import { explain } from '../platform/errors.ts';

/** One result of the self-test. `note`: it works, but a person should know. */
export type SelfCheck = {
  readonly name: string;
  readonly result: 'ok' | 'note' | 'failed' | 'skipped';
  /** The result and, if something is wrong, what to do about it. */
  readonly message: string;
  readonly ms?: number;
};

/** Turns an exception into a failed check: a self-test reports every fault and stops at none. */
export async function attempt(name: string, check: () => Promise<SelfCheck>): Promise<SelfCheck> {
  try {
    return await check();
  } catch (error) {
    return { name, result: 'failed', message: explain(error).replaceAll(/\s*\n\s*/g, ' ') };
  }
}
