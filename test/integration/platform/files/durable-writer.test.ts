import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DurableWriter } from '../../../../src/platform/files/durable-writer.ts';
import { temporaryFolder } from '../../../support/temp-folder.ts';

test('data written in pieces is complete after the commit, and the previous file stays until then', () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'agency.list');
  writeFileSync(path, 'the version before');
  const pieces = Array.from({ length: 40 }, (_, i) => randomBytes(i * 5_000));
  const writer = new DurableWriter(path);
  for (const piece of pieces) writer.write(piece);
  expect(readFileSync(path, 'utf8')).toBe('the version before');
  writer.commit();
  expect(readFileSync(path).equals(Buffer.concat(pieces))).toBe(true);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  writer.abort();
  expect(readdirSync(folder.path)).toEqual(['agency.list']);
});

test('an abort leaves the previous file, and no other file', () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'agency.list');
  writeFileSync(path, 'the version before');
  const writer = new DurableWriter(path);
  writer.write(randomBytes(3_000_000));
  writer.abort();
  expect(readFileSync(path, 'utf8')).toBe('the version before');
  expect(readdirSync(folder.path)).toEqual(['agency.list']);
});

test('a commit that cannot replace the file is an error, and an abort then cleans up', () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'agency.list');
  mkdirSync(join(path, 'occupied'), { recursive: true });
  const writer = new DurableWriter(path);
  writer.write(randomBytes(10));
  expect(() => writer.commit()).toThrow();
  writer.abort();
  expect(readdirSync(folder.path)).toEqual(['agency.list']);
});
