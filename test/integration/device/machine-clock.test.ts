import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { askChrony, chronyReport } from '../../../src/device/chrony-source.ts';
import { MachineClock } from '../../../src/device/machine-clock.ts';
import { TimesyncdSource } from '../../../src/device/timesyncd-source.ts';
import { monoMs } from '../../../src/domain/time/time.ts';
import { readKernelClock } from '../../../src/platform/libc/kernel-clock.ts';
import { freePort } from '../../support/free-port.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

const HOUR_MS = 3_600_000;
const KERNEL = { synchronized: true, maxErrorMs: 12, estimatedErrorMs: 3 };

describe('systemd-timesyncd', () => {
  test('says nothing where it does not run, and no where no server has answered in this boot', () => {
    using folder = temporaryFolder();
    const service = join(folder.path, 'timesync');
    const source = new TimesyncdSource(join(service, 'synchronized'));
    expect(source.look(monoMs(0))).toBeNull();
    mkdirSync(service);
    expect(source.look(monoMs(0))).toMatchObject({ isSynchronized: false });
  });

  test('is believed until two hours after its last answer, and its bound grows meanwhile', () => {
    using folder = temporaryFolder();
    const flag = join(folder.path, 'synchronized');
    const source = new TimesyncdSource(flag);
    writeFileSync(flag, '');
    expect(source.look(monoMs(0))).toMatchObject({ isSynchronized: true, boundMs: 1_000 });
    expect(source.look(monoMs(2 * HOUR_MS))).toMatchObject({ isSynchronized: true, boundMs: 4_600 });
    expect(source.look(monoMs(2 * HOUR_MS + 1))).toMatchObject({ isSynchronized: false });
    // The time in the file is the wall clock's, so only its change means anything.
    utimesSync(flag, 1, 1);
    expect(source.look(monoMs(3 * HOUR_MS))).toMatchObject({ isSynchronized: true, boundMs: 1_000 });
    rmSync(flag);
    expect(source.look(monoMs(3 * HOUR_MS))).toMatchObject({ isSynchronized: false });
  });
});

describe('the report of chrony', () => {
  const tracking = (fields: Partial<Record<number, string>> = {}): string =>
    [
      'C0A80001',
      '192.168.0.1',
      '3',
      '1796077679.7',
      '0.000120',
      '0.0',
      '0.0',
      '1.5',
      '0.0',
      '0.1',
      '0.020',
      '0.004',
      '64.0',
      'Normal',
    ]
      .map((field, place) => fields[place] ?? field)
      .join(',');
  const SERVERS =
    '^,*,a.example,2,6,377,12,0.0,0.0,0.0\n^,+,b.example,2,6,377,12,0.0,0.0,0.0\n^,x,c.example,2,6,377,12,40.0,0.0,0.0\n';

  test('bounds the error and counts the servers that agree', () => {
    const said = chronyReport(tracking(), SERVERS);
    expect(said).toMatchObject({ name: 'chrony', isSynchronized: true, servers: 2 });
    expect(said?.boundMs).toBeCloseTo(0.12 + 10 + 4);
  });

  test.each([
    ['it is not synchronised', { 13: 'Not synchronised' }],
    ['it has no stratum', { 2: '0' }],
    ['it refers to its own clock', { 0: '7F7F0101' }],
  ])('is no synchronization if %s', (_, fields) => {
    expect(chronyReport(tracking(fields), SERVERS)).toMatchObject({ isSynchronized: false });
  });

  test.each(['', '506 Cannot talk to daemon\n', tracking({ 10: 'x' })])('is none if it reads %o', (text) => {
    expect(chronyReport(text, '')).toBeNull();
  });

  test('is none where no chronyd listens', async () => {
    expect(await askChrony(['-h', '127.0.0.1', '-p', String(await freePort())])).toBeNull();
  });
});

test("the kernel's word counts where neither service can be seen, as in a container", async () => {
  using folder = temporaryFolder();
  const flagPath = join(folder.path, 'timesync', 'synchronized');
  const options = { flagPath, chrony: null, readKernel: () => KERNEL };
  const [first, second] = [new MachineClock(options).read(), new MachineClock(options).read()];
  expect(first.sources).toEqual([{ name: 'kernel', isSynchronized: true, boundMs: 12, servers: 1 }]);
  expect(second.boot).toBe(first.boot);
  expect(second.sinceBoot).toBeGreaterThanOrEqual(first.sinceBoot);
  expect(new MachineClock({ ...options, readKernel: () => null }).read().sources).toEqual([]);
  expect(readKernelClock()).toMatchObject({ synchronized: expect.any(Boolean) });
});
