import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { frameTimes } from '../../../scripts/measure/accuracy/frame-time.ts';
import { CONDITIONS, scoreSeries } from '../../../scripts/measure/accuracy/series.ts';
import { waypostFinder } from '../../../scripts/measure/finders/pipeline-finder.ts';
import { INSTALLED_MODELS } from '../../../src/config/load.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

const script = join(import.meta.dirname, '../../../scripts/accuracy');

test('scripts/accuracy says what it cannot measure without the data, and ends with 0', async () => {
  using folder = temporaryFolder();
  const json = join(folder.path, 'figures.json');
  const sets = ['us-crops', 'painted'].flatMap((set) => ['--set', set]);
  const { stdout } = await promisify(execFile)(script, ['--data', folder.path, '--json', json, ...sets]);
  expect(stdout).toMatch(/^No reference models under peers\//m);
  expect(stdout).toMatch(/^No evaluation pictures at /m);
  expect(stdout).toMatch(/^No train\/labels\.jsonl in the data folder/m);
  expect(JSON.parse(readFileSync(json, 'utf8'))).toEqual({ schema: 1, falseReads: null });
});

test('the shipped models read most frontal plates of the series, and are timed on a frame with one', async () => {
  const finder = await waypostFinder(INSTALLED_MODELS);
  const [[rights = []] = []] = await scoreSeries([finder], CONDITIONS.slice(0, 1));
  expect(rights).toHaveLength(60);
  expect(rights.filter(Boolean).length).toBeGreaterThan(30);
  const { plates, ms, ratio } = await frameTimes([finder], 1);
  expect({ plates, timed: ms.length, ratio }).toEqual({ plates: [1], timed: 1, ratio: null });
  await finder.close();
});
