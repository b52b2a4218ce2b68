import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MATCH_GRADES, regionMatch } from '../../../../src/hotlist/matching/match-grade.ts';

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
