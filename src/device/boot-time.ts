import { readFileSync } from 'node:fs';
import { type MonoMs, monoMs } from '../domain/time.ts';

/** Which boot this is: another text after every one. Empty where the kernel does not say: all boots are one then. */
export function bootId(path = '/proc/sys/kernel/random/boot_id'): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}

/** The kernel's monotonic clock: milliseconds of this boot, the same for every process of it. */
export const sinceBoot = (): MonoMs => monoMs(Number(process.hrtime.bigint() / 1_000n) / 1_000);
