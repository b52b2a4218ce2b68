import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { areCoreDumpsAllowed } from '../../../../src/platform/process/core-dumps.ts';
import { temporaryFolder } from '../../../support/temp-folder.ts';

test.each([
  ['0', false],
  ['unlimited', true],
  ['1048576', true],
])('a soft limit of %s: core dumps allowed is %s', (soft, allowed) => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'limits');
  writeFileSync(
    path,
    `Limit Soft Hard Units\nMax core file size        ${soft}     unlimited            bytes\n`,
  );
  expect(areCoreDumpsAllowed(path)).toBe(allowed);
});

test("the kernel's own format is understood, and an empty text gives no warning", () => {
  const limits = execFileSync('sh', ['-c', 'ulimit -S -c 0; cat /proc/self/limits'], { encoding: 'utf8' });
  using folder = temporaryFolder();
  const path = join(folder.path, 'limits');
  writeFileSync(path, limits);
  expect(limits).toMatch(/^Max core file size +0 /m);
  expect(areCoreDumpsAllowed(path)).toBe(false);
  expect(areCoreDumpsAllowed('/nowhere')).toBe(false);
});
