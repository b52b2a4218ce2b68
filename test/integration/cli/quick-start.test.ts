import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
const HEAVY = ['better-sqlite3', 'onnxruntime-node', 'sharp', 'mqtt', 'pino', 'koffi'];

/** Writes the names of the heavy packages that the process imports to its standard error. */
const TELL_PACKAGES = `data:text/javascript,import { registerHooks } from 'node:module';
registerHooks({
  resolve(name, context, next) {
    if (${JSON.stringify(HEAVY)}.includes(name)) process.stderr.write(name + ' ');
    return next(name, context);
  },
});`;

// A technician's `status` on a small board should not wait for the database, the models and the broker's client.
test.each([['help'], ['status', '--help'], ['hotlist', '--help'], ['alert', '--help']])(
  'loads no heavy package for `waypost %s %s`',
  (...words) => {
    const child = spawnSync(process.execPath, ['--import', TELL_PACKAGES, 'src/main.ts', ...words], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect(child.status).toBe(0);
    expect(child.stderr).toBe('');
  },
);
