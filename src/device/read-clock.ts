import { readFileSync } from 'node:fs';
import type { ClockReading } from '../domain/time/kept-time.ts';
import { monoMs, utcMs } from '../domain/time/time.ts';
import { clockQuality } from './clock-quality.ts';

const BOOT_ID = '/proc/sys/kernel/random/boot_id';

/**
 * @returns what tells, whenever it is called, what the machine's clocks say: the wall clock, and the kernel's monotonic
 * clock, which is one for all processes.
 */
export function clockReader(): () => ClockReading {
  const boot = bootId();
  return () => ({
    utc: utcMs(Date.now()),
    sinceBoot: monoMs(Number(process.hrtime.bigint() / 1_000n) / 1_000),
    boot,
    quality: clockQuality(),
  });
}

/** Another text after every boot; empty where the kernel does not say: all boots are one then. */
function bootId(): string {
  try {
    return readFileSync(BOOT_ID, 'utf8').trim();
  } catch {
    return '';
  }
}
