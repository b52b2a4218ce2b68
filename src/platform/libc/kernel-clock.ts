import { libcFunction } from './libc.ts';

/** `struct timex` on 64-bit Linux, arm64 and x86-64 alike; adjtimex(2) and <linux/timex.h>. */
const TIMEX_BYTES = 208;
const MODES_AT = 0;
const MAX_ERROR_AT = 24;
const ESTIMATED_ERROR_AT = 32;
const STATUS_AT = 40;
const STA_UNSYNC = 0x40;

const adjtimex = libcFunction('int adjtimex(void *state)');

export interface KernelClock {
  /** Whether whoever disciplines the kernel's clock (chronyd, ntpd, timesyncd) says that it is synchronized. */
  readonly synchronized: boolean;
  /** The bound of the clock's error. The kernel lets it grow by 0.5 ms a second since the last correction. */
  readonly maxErrorMs: number;
  readonly estimatedErrorMs: number;
}

/** The state of the kernel's clock; null if the kernel does not tell. Only reads, and needs no privilege. */
export function readKernelClock(): KernelClock | null {
  const timex = Buffer.alloc(TIMEX_BYTES);
  timex.writeUInt32LE(0, MODES_AT);
  if (adjtimex(timex).value < 0) return null;
  return {
    synchronized: (timex.readInt32LE(STATUS_AT) & STA_UNSYNC) === 0,
    maxErrorMs: Number(timex.readBigInt64LE(MAX_ERROR_AT)) / 1000,
    estimatedErrorMs: Number(timex.readBigInt64LE(ESTIMATED_ERROR_AT)) / 1000,
  };
}
