import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/temp-folder.ts';
import { RunningUnit, writeConfig } from '../support/unit/running-unit.ts';
import { waitFor } from '../support/wait-for.ts';

const CHILD = join(import.meta.dirname, '../support/faults/ended-threads-child.ts');
const MODELS = join(import.meta.dirname, '../../models');

test('threads that are ended while they load models leave the process alone', () => {
  using folder = temporaryFolder();
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [CHILD, folder.path, '8'], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  expect({ status, signal, stdout, stderr }).toEqual({
    status: 0,
    signal: null,
    stdout: 'ended 8\n',
    stderr: '',
  });
}, 70_000);

test('a unit stops in time while a camera’s thread hangs, names the camera, and ends with its own exit code', async () => {
  using folder = temporaryFolder();
  const modelsFolder = join(folder.path, 'models');
  cpSync(MODELS, modelsFolder, { recursive: true });
  // A read of this file hangs, as on a disk that has stopped answering.
  const model = join(modelsFolder, 'localizer.onnx');
  rmSync(model);
  execFileSync('mkfifo', [model]);
  const config = writeConfig(folder.path, {
    source: { kind: 'snapshot', url: 'http://127.0.0.1:9/' },
    brokerUrl: 'mqtt://127.0.0.1:9',
    more: { recognition: { modelsFolder } },
  });
  await using unit = new RunningUnit(config);
  await waitFor('it runs', () => unit.has('unitStarted'), 30_000);
  const told = performance.now();
  expect(await unit.end('SIGTERM')).toBe(0);
  expect(performance.now() - told).toBeLessThan(9_000);
  expect(unit.output).toContain('"event":"stageOverran","stage":"camera north"');
  expect(unit.has('unitStopped')).toBe(true);
}, 60_000);
