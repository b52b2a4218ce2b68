/** The hardened service reads its clock's sources, and can do nothing else to the clock. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { ClockReading } from '../../src/domain/time/clock-reading.ts';
import { readKernelClock } from '../../src/platform/libc/kernel-clock.ts';
import { admittedCalls, buildFilter, filterLines, serviceFile } from '../support/clock/service-filter.ts';
import { temporaryFolder } from '../support/temp-folder.ts';

const run = promisify(execFile);
const TOLD_CLOCK = join(import.meta.dirname, '../support/clock/told-clock.ts');

async function readUnder(lines: readonly string[]): Promise<ClockReading> {
  using folder = temporaryFolder();
  const filter = buildFilter(folder.path, admittedCalls(lines));
  const { stdout } = await run(filter, [process.execPath, TOLD_CLOCK]);
  return JSON.parse(stdout);
}

test('the service may read what the kernel knows of the clock, and its file says nothing that forbids it again', async () => {
  const kernel = readKernelClock();
  const { sources } = await readUnder(filterLines(serviceFile()));
  expect(sources).toContainEqual(
    expect.objectContaining({ name: 'kernel', isSynchronized: kernel?.synchronized }),
  );
  expect(serviceFile()).toMatch(/^ProtectClock=no$/m);
});

test('the service may not set the clock: neither the calls nor the capability for it are admitted', () => {
  const admitted = admittedCalls(filterLines(serviceFile()));
  expect(
    ['clock_settime', 'clock_settime64', 'settimeofday', 'stime'].filter((call) => admitted.has(call)),
  ).toEqual([]);
  expect(serviceFile()).toMatch(/^CapabilityBoundingSet=$/m);
  expect(serviceFile()).toMatch(/^AmbientCapabilities=$/m);
  expect(serviceFile()).toMatch(/^PrivateDevices=yes$/m);
});

test('without the line that admits it the reading is refused, and the unit does without', async () => {
  const lines = filterLines(serviceFile()).filter((line) => !line.includes('adjtimex'));
  expect((await readUnder(lines)).sources.map(({ name }) => name)).not.toContain('kernel');
});
