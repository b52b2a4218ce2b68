import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { NoRegularFile, readRegularFile } from '../../../src/platform/files/regular-file.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';
import { waypost } from '../../support/unit/waypost.ts';

test('only regular files are read, and links to them', async () => {
  using folder = temporaryFolder();
  const at = (name: string): string => join(folder.path, name);
  execFileSync('mkfifo', [at('pipe')]);
  execFileSync('ln', ['-s', at('pipe'), at('link-to-pipe')]);
  execFileSync('ln', ['-s', at('file'), at('link-to-file')]);
  writeFileSync(at('file'), 'content');
  const server = createServer().listen(at('socket'));
  onTestFinished(() => void server.close());
  for (const path of [at('pipe'), at('link-to-pipe'), at('socket'), '/dev/zero', '/dev/tty', folder.path])
    expect(() => readRegularFile(path), path).toThrow(NoRegularFile);
  for (const path of [at('file'), at('link-to-file')])
    expect(readRegularFile(path).toString(), path).toBe('content');
});

test('a named pipe is refused where a file is expected, and blocks no command', async () => {
  using folder = temporaryFolder();
  const pipe = join(folder.path, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const key = ['--agency', 'City', '--agency-key', pipe];
  const commands: readonly (readonly [code: number, ...args: readonly string[]])[] = [
    [74, 'hotlist', 'check', pipe, '--id', 'agency', '--source', 'City list'],
    [78, 'hotlist', 'verify', join(folder.path, 'list.wpkg'), ...key],
    [74, 'hotlist', 'publish', pipe, '--url', 'mqtt://127.0.0.1:1'],
    [78, 'config', 'check', pipe],
  ];
  const ended = await Promise.all(
    commands.map(async ([code, ...args]) => ({ args, expected: code, ...(await waypost(...args)) })),
  );
  for (const { args, expected, code, err } of ended) {
    expect(err, args.join(' ')).toMatch(/is a named pipe, not a regular file/);
    expect(code, args.join(' ')).toBe(expected);
  }
}, 60_000);
