import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { readKernelClock } from '../../../../src/platform/libc/kernel-clock.ts';

test("reads the kernel's clock as the C library of another program does", () => {
  const program = [
    'import ctypes',
    'state = ctypes.create_string_buffer(208)',
    'ctypes.CDLL(None).adjtimex(state)',
    'number = lambda at, size: int.from_bytes(state.raw[at:at + size], "little")',
    'print(number(40, 4) & 0x40, number(24, 8))',
  ].join('\n');
  const [unsynchronized, maxErrorUs] = execFileSync('python3', ['-c', program], { encoding: 'utf8' })
    .split(/\s/)
    .map(Number);
  const read = readKernelClock();
  expect(read?.synchronized).toBe(unsynchronized === 0);
  // A synchronized clock's bound grows by 0.5 ms a second.
  expect(Math.abs((read?.maxErrorMs ?? 0) - (maxErrorUs ?? 0) / 1000)).toBeLessThan(10);
});
