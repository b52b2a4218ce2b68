import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig } from '../../../src/config/load.ts';
import { toIsoUtc, utcMs } from '../../../src/domain/time/time.ts';
import { Health } from '../../../src/health/health.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { startUnit } from '../../../src/unit/unit.ts';
import { openBuffer, recordHit, synchronizedReading } from '../../support/buffer/open-buffer.ts';
import { syntheticRead } from '../../support/buffer/synthetic-read.ts';
import { freePort } from '../../support/free-port.ts';
import { stillsOfOneVehicle } from '../../support/recognition/golden.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';
import { accessUnit, PASSWORD } from '../../support/unit/access-unit.ts';
import { writeConfig } from '../../support/unit/running-unit.ts';
import { SYSTEM_SENSES } from '../../support/unit/system-senses.ts';
import { waypost } from '../../support/unit/waypost.ts';
import { waitFor } from '../../support/wait-for.ts';

const PLATE = 'ZZQ9173';
const MAIN = join(import.meta.dirname, '../../../src/main.ts');

test('a running unit imports lists for its own user until there are operators, and then for operators with that right', async () => {
  using folder = temporaryFolder();
  {
    using buffer = openBuffer(folder.path, systemClock);
    recordHit(buffer, syntheticRead(PLATE, systemClock.utcNow()));
  }
  const source = { kind: 'stills', folder: stillsOfOneVehicle(folder.path), intervalMs: 60_000 };
  const config = writeConfig(folder.path, {
    source,
    brokerUrl: `mqtt://127.0.0.1:${await freePort()}`,
    more: { buffer: { path: 'buffer.db', key: { source: 'file', path: 'data.key' } } },
  });
  const run = (...args: string[]) => waypost(...args, '--config', config);
  const { unit, lines } = await started(config);
  await using _ = { [Symbol.asyncDispose]: () => unit.stop('the test is over') };
  expect(lines.join('')).toContain('"event":"operatorsMissing"');
  const [list, password, session] = ['list.jsonl', 'password', 'session'].map((name) =>
    join(folder.path, name),
  );
  if (list === undefined || password === undefined || session === undefined) throw new Error('three names');
  writeFileSync(list, 'plate,state,category\nZZT1234,IA,stolen vehicle\n');
  writeFileSync(password, PASSWORD);
  const sourceTime = ['--source-time', toIsoUtc(utcMs(Date.now()))];
  const imports = ['hotlist', 'import', list, '--id', 'agency', '--source', 'Agency', ...sourceTime];
  const signed = ['--session-file', session];
  const first = await run(...imports);
  expect(first.code, first.out + first.err).not.toBe(77);
  const add = ['operator', 'add', 'a.example', '--name', 'A. Example', '--password-file', password];
  expect(await run(...add, '--permission', 'admin', 'lists', 'query')).toMatchObject({ code: 0, err: '' });
  expect(await run(...imports)).toMatchObject({ code: 77, err: expect.stringContaining('waypost sign-in') });
  expect(await run('sign-in', 'a.example', '--password-file', password, ...signed)).toMatchObject({
    code: 0,
  });
  expect(await run('operator', 'acknowledge', ...signed)).toMatchObject({ code: 0 });
  const second = await run(...imports, ...signed);
  expect(second.code).toBe(first.code);
  const search = ['search', '--case', '26-1', '--purpose', 'missing-person', '--reveal', '--hits', '--json'];
  const found = await run(...search, ...signed);
  expect(JSON.parse(found.out)).toMatchObject({ isWhole: true, reads: [{ plate: PLATE }] });
  const chain = await run('audit', 'export');
  expect(chain.out).toMatch(/"what":"hotListImport".*"operator":"a\.example"/);
  expect(chain.out).toMatch(/"what":"query".*"operator":"a\.example".*"reads":1,"isWhole":true/);
  expect(lines.join('') + chain.out).not.toContain(PLATE);
});

/** A unit whose clock is synchronized. */
async function started(config: string) {
  const lines: string[] = [];
  const health = new Health({
    unitId: 'pole-7',
    version: '0.0.0',
    cameraIds: ['north'],
    level: 'debug',
    clock: systemClock,
    sink: { write: (line) => void lines.push(line) },
  });
  const parts = {
    ...SYSTEM_SENSES,
    health,
    readClock: () => synchronizedReading(systemClock),
    onStep: () => undefined,
    onFailure: (error: unknown) => expect.unreachable(String(error)),
  };
  return { unit: await startUnit(loadConfig(config), parts, new AbortController().signal), lines };
}

test('a password is typed without echo', async () => {
  using folder = temporaryFolder();
  await using unit = accessUnit(folder.path);
  await unit.operator('a.example', ['admin']);
  await unit.start();
  const session = join(folder.path, 'typed.session');
  const command = `${process.execPath} ${MAIN} sign-in a.example --socket ${unit.socket} --session-file ${session}`;
  // util-linux' script gives the program a terminal of its own.
  const child = spawn('script', ['-qec', command, '/dev/null'], { stdio: ['pipe', 'pipe', 'inherit'] });
  let shown = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
  });
  await waitFor('the prompt', () => shown.includes('Password: '));
  child.stdin.write(`${PASSWORD}x\u007f\r`);
  await once(child, 'close');
  expect(shown).toContain('A.EXAMPLE is signed in');
  expect(shown).not.toContain(PASSWORD.slice(0, 6));
  expect(await unit.run('operator', 'list', '--session-file', session)).toMatchObject({ code: 0 });
});
