import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createFileDurably, writeFileDurably } from '../../../src/platform/files/durable-file.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

describe.each([
  ['written', writeFileDurably],
  ['created', createFileDurably],
])('a file that is %s durably', (_name, write) => {
  test('can be read by its owner alone, and leaves nothing beside it', () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'secret');
    write(path, 'of the unit');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8')).toBe('of the unit');
    expect(readdirSync(folder.path)).toEqual(['secret']);
  });
});

test('a durable write replaces the previous file, a create does not', () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'secret');
  writeFileDurably(path, 'first');
  writeFileDurably(path, 'second');
  expect(readFileSync(path, 'utf8')).toBe('second');
  expect(() => createFileDurably(path, 'third')).toThrow(/EEXIST/);
  expect(readFileSync(path, 'utf8')).toBe('second');
});
