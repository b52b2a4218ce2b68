import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../support/temp-folder.ts';

const src = join(import.meta.dirname, '../../../src');
const { ORT_DISABLE_TELEMETRY: _, ...env } = process.env;

/** What a module of its own prints, in a process that nobody has told anything about telemetry. */
function printed(source: string): string {
  using folder = temporaryFolder();
  const file = join(folder.path, 'probe.mjs');
  writeFileSync(file, source);
  return execFileSync(process.execPath, [file], { env, encoding: 'utf8' }).trim();
}

/** Prints what the environment says at the moment in which the inference library is loaded. */
const WATCHED = `
  const { dlopen } = process;
  process.dlopen = (module, file, ...flags) => {
    if (file.includes('onnxruntime')) console.log('loaded with', process.env.ORT_DISABLE_TELEMETRY);
    return dlopen.call(process, module, file, ...flags);
  };`;

describe('the telemetry of the inference library', () => {
  test('is off in the process before the library is loaded', () => {
    expect(printed(`${WATCHED} await import('${src}/recognition/models/inference.ts');`)).toBe(
      'loaded with 1',
    );
  });

  test('is off as soon as the program starts, before it has read its arguments', () => {
    const source = `
      process.argv = [process.argv[0], 'src/main.ts', 'help'];
      console.log = (line) => process.stdout.write(line.includes('Usage') ? process.env.ORT_DISABLE_TELEMETRY + '\\n' : '');
      await import('${src}/main.ts');`;
    expect(printed(source)).toBe('1');
  });

  test('keeps the library out of a thread of a process in which it is not off', () => {
    const source = `
      import { Worker } from 'node:worker_threads';
      const worker = new Worker(new URL('file://${src}/recognition/models/inference.ts'));
      worker.on('error', (error) => console.log(error.message));`;
    expect(printed(source)).toContain('ORT_DISABLE_TELEMETRY');
  });
});
