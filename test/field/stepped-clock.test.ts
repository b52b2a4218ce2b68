/**
 * A wrong time server steps the wall clock of a running process, and the monotonic clock goes on. Only the child sees the
 * other time (libfaketime): the machine's clock stays as it is.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/temp-folder.ts';

const DAY_MS = 86_400_000;
const CHILD = join(import.meta.dirname, '../support/clock/stepped-child.ts');
const [FAKETIME = ''] = globSync('/usr/lib/*/faketime/libfaketimeMT.so.1');

type Told = {
  readonly reads: number;
  readonly waiting: number;
  readonly quality: string;
  readonly departureMs: number;
  readonly wallUtc: number;
  readonly bufferUtc: number;
};

test('a time server that is 40 days ahead, or 7,168 days off either way, deletes none of ten reads that wait', async () => {
  using folder = temporaryFolder();
  const [offset, flag] = [join(folder.path, 'offset'), join(folder.path, 'synchronized')];
  const at = join(folder.path, 'buffer');
  mkdirSync(at);
  writeFileSync(offset, '+0');
  writeFileSync(flag, '');
  const env = {
    ...process.env,
    LD_PRELOAD: FAKETIME,
    FAKETIME_TIMESTAMP_FILE: offset,
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    FAKETIME_DONT_RESET: '1',
  };
  const child = spawn(process.execPath, [CHILD, at, flag], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    expect((await lines.next()).value).toBe('open');
    const after = async (days: number): Promise<Told> => {
      writeFileSync(offset, `${days < 0 ? '' : '+'}${days}d`);
      child.stdin.write('tend\n');
      return JSON.parse((await lines.next()).value ?? '{}');
    };
    for (const days of [40, 7_168, -7_168]) {
      const told = await after(days);
      // The child did see the other time, and its buffer did not follow.
      expect(Math.round((told.wallUtc - Date.now()) / DAY_MS)).toBe(days);
      expect(Math.abs(told.bufferUtc - Date.now())).toBeLessThan(30_000);
      expect(told).toMatchObject({ reads: 10, waiting: 10, quality: 'unknown' });
      expect(Math.round(told.departureMs / DAY_MS)).toBe(days);
      expect(await after(0)).toMatchObject({ reads: 10, waiting: 10, quality: 'synchronized' });
    }
  } finally {
    child.stdin.end();
    await once(child, 'exit');
  }
});
