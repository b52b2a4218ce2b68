import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  MATCH_GRADES,
  regionMatch,
  regionProbability,
} from '../../../../src/hotlist/matching/match-grade.ts';

test('the published table of grades is that of the code', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../../docs/hot-lists.md'), 'utf8');
  const rows = page.split('\n').filter((line) => /^\| (exact|list-fold|partial|probable) \|/.test(line));
  const published = rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  expect(published).toEqual(
    Object.entries(MATCH_GRADES).map(([characters, grades]) => [
      characters,
      grades.agrees,
      grades.unknown,
      grades['absent-in-list'],
      grades.disagrees,
    ]),
  );
});

test.each([
  ['US-IA', 'US-IA', 'agrees'],
  ['US-IA', 'US-NE', 'disagrees'],
  ['CA', 'CA-ON', 'unknown'],
  ['CA-ON', 'CA', 'unknown'],
  ['CA', 'US-IA', 'disagrees'],
  [null, 'US-IA', 'unknown'],
  ['US-IA', null, 'absent-in-list'],
  [null, null, 'absent-in-list'],
] as const)('the region %s in the read and %s in the list: %s', (inRead, inList, expected) => {
  expect(regionMatch(inRead, inList)).toBe(expected);
});

test("the region's part of the probability is that of the region that the list names", () => {
  const read = {
    region: 'US-IA',
    regionConfidence: 0.9,
    regionAlternatives: [{ region: 'US-NE', p: 0.06 }],
  };
  expect(regionProbability(read, 'US-IA')).toBe(0.9);
  expect(regionProbability(read, 'US-NE')).toBe(0.06);
  expect(regionProbability(read, 'US-OH')).toBe(0);
  expect(regionProbability(read, null)).toBe(1);
  expect(regionProbability({ ...read, regionConfidence: null }, 'US-IA')).toBe(0);
  const unknown = { region: null, regionConfidence: null, regionAlternatives: [{ region: 'US-IA', p: 0.4 }] };
  expect(regionProbability(unknown, 'US-IA')).toBe(0.4);
});
