/**
 * A unit under chrony, without the file of systemd-timesyncd. Every chronyd here runs with `-x`: none can set the machine's
 * clock.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { askChrony } from '../../src/device/chrony-source.ts';
import { MachineClock } from '../../src/device/machine-clock.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { openBuffer } from '../support/buffer/open-buffer.ts';
import { freePort } from '../support/free-port.ts';
import { temporaryFolder } from '../support/temp-folder.ts';
import { waitFor } from '../support/wait-for.ts';

const started: ChildProcess[] = [];
afterAll(async () => {
  await Promise.all(
    started.map(async (child) => {
      if (child.exitCode !== null) return;
      const exited = once(child, 'exit');
      child.kill();
      await exited;
    }),
  );
});

/** @returns how `chronyc` reaches it */
async function chronyd(folder: string, lines: readonly string[]): Promise<readonly string[]> {
  const port = String(await freePort());
  const config = join(folder, `${port}.conf`);
  const own = [
    `cmdport ${port}`,
    'bindcmdaddress 127.0.0.1',
    'bindcmdaddress /',
    `pidfile ${join(folder, port)}`,
  ];
  writeFileSync(config, [...own, ...lines, ''].join('\n'));
  const { username } = userInfo();
  const words = ['-x', '-d', '-U', '-u', username, '-f', config];
  const child = spawn('chronyd', words, {
    stdio: 'ignore',
    env: { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin` },
  });
  started.push(child);
  return ['-h', '127.0.0.1', '-p', port];
}

/** A time server that calls the machine's own clock right. */
async function timeServer(folder: string, address: string): Promise<string> {
  const port = await freePort();
  await chronyd(folder, [`port ${port}`, `bindaddress ${address}`, 'allow 127.0.0.0/8', 'local stratum 5']);
  return `server ${address} port ${port} iburst minpoll -4 maxpoll -4`;
}

test('chrony with two servers vouches for the clock, and one that has only its own clock does not', async () => {
  using folder = temporaryFolder();
  const servers = [await timeServer(folder.path, '127.0.0.1'), await timeServer(folder.path, '127.0.0.2')];
  const alone = await chronyd(folder.path, ['port 0', 'local stratum 5']);
  const client = await chronyd(folder.path, ['port 0', ...servers]);
  await waitFor(
    'chrony synchronizes',
    async () => (await askChrony(client))?.isSynchronized === true,
    40_000,
  );
  await waitFor('two servers agree', async () => (await askChrony(client))?.servers === 2, 20_000);
  const machine = new MachineClock({
    flagPath: '/nonexistent/synchronized',
    chrony: client,
    readKernel: () => null,
  });
  await machine.start();
  machine.stop();
  const { sources } = machine.read();
  expect(sources).toMatchObject([{ name: 'chrony', isSynchronized: true, servers: 2 }]);
  expect(sources[0]?.boundMs).toBeLessThan(1_000);
  using buffer = openBuffer(folder.path, systemClock, { readClock: machine.read });
  expect(buffer.clock.verdict()).toMatchObject({ quality: 'synchronized', why: null });
  expect(buffer.clock.sealedSeq).toBeNull();
  expect(await askChrony(alone)).toMatchObject({ isSynchronized: false });
});
