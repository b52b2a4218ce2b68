import { explain } from '../platform/errors.ts';

/** One finding of the self-test. `note`: it works, but a person should know. */
export type SelfCheck = {
  readonly name: string;
  readonly result: 'ok' | 'note' | 'failed' | 'skipped';
  /** What was found and, if something is wrong, what to do. */
  readonly message: string;
  readonly ms?: number;
};

/** Turns a throw into a failed check: a self-test reports every fault and stops at none. */
export async function attempt(name: string, check: () => Promise<SelfCheck>): Promise<SelfCheck> {
  try {
    return await check();
  } catch (error) {
    return { name, result: 'failed', message: explain(error).replaceAll(/\s*\n\s*/g, ' ') };
  }
}
