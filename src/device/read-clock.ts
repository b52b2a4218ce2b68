import { readFileSync } from 'node:fs';
import type { ClockReading } from '../domain/time/kept-time.ts';
import { monoMs, utcMs } from '../domain/time/time.ts';
import { clockQuality } from './clock-quality.ts';

const BOOT_ID = '/proc/sys/kernel/random/boot_id';

/**
 * @returns a function that reads the machine's clocks: the wall clock, and the kernel's monotonic clock, which all
 * processes share
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

/** Changes with every boot. Empty if the kernel does not provide it; all boots then count as one. */
function bootId(): string {
  try {
    return readFileSync(BOOT_ID, 'utf8').trim();
  } catch {
    return '';
  }
}
