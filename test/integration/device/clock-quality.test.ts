import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { clockQuality } from '../../../src/device/clock-quality.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

test('the clock is unknown until a time server has set it in this boot', () => {
  using folder = temporaryFolder();
  const flag = join(folder.path, 'synchronized');
  expect(clockQuality(flag)).toBe('unknown');
  writeFileSync(flag, '');
  expect(clockQuality(flag)).toBe('synchronized');
});
