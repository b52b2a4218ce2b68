import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/temp-folder.ts';
import { writeConfig } from '../support/unit/running-unit.ts';
import { waypost } from '../support/unit/waypost.ts';
import { waitFor } from '../support/wait-for.ts';

const MAIN = join(import.meta.dirname, '../../src/main.ts');

/** A pipe that is full before the first line, and that nobody reads. */
function fullPipe(folder: string): number {
  const path = join(folder, 'log.pipe');
  execFileSync('mkfifo', [path]);
  const pipe = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  const junk = Buffer.from(`${'-'.repeat(4_095)}\n`);
  try {
    for (;;) writeSync(pipe, junk);
  } catch {
    return pipe;
  }
}

/** What a reader that comes back finds. */
function readAll(pipe: number): string {
  const buffer = Buffer.alloc(65_536);
  let text = '';
  try {
    for (;;) text += buffer.toString('utf8', 0, readSync(pipe, buffer));
  } catch {
    return text;
  }
}

test('a unit whose log nobody reads starts, answers, and stops when it is told to', async () => {
  using folder = temporaryFolder();
  const pipe = fullPipe(folder.path);
  const config = writeConfig(folder.path, {
    source: { kind: 'rtsp', url: 'rtsp://127.0.0.1:1/nobody' },
    brokerUrl: 'mqtt://127.0.0.1:1',
    more: { log: { level: 'debug' } },
  });
  // Both at once, as a service manager connects them.
  const unit = spawn(process.execPath, [MAIN, 'run', '--config', config], { stdio: ['ignore', pipe, pipe] });
  try {
    const answers = async () => (await waypost('status', '--config', config)).out.includes('running, up');
    await waitFor('it answers', answers, 30_000);
    const lines = (): readonly string[] =>
      readAll(pipe)
        .split('\n')
        .filter((line) => line.startsWith('{'));
    const found = new Set<string>();
    await waitFor(
      'the waiting lines come, whole and in order',
      () => {
        for (const line of lines()) found.add(JSON.parse(line).event);
        return found.has('bufferOpened') && found.has('unitStarted');
      },
      10_000,
    );
    const told = performance.now();
    const exited = once(unit, 'exit');
    unit.kill('SIGTERM');
    expect((await exited)[0]).toBe(0);
    expect(performance.now() - told).toBeLessThan(10_000);
  } finally {
    unit.kill('SIGKILL');
    closeSync(pipe);
  }
}, 90_000);

test('a unit that fails while nobody reads its errors ends all the same', async () => {
  using folder = temporaryFolder();
  const pipe = fullPipe(folder.path);
  const args = [MAIN, 'run', '--config', join(folder.path, 'nowhere.json')];
  const unit = spawn(process.execPath, args, { stdio: ['ignore', pipe, pipe] });
  try {
    expect((await once(unit, 'exit'))[0]).toBe(78);
  } finally {
    unit.kill('SIGKILL');
    closeSync(pipe);
  }
}, 30_000);
