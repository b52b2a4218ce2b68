import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Fault, locate, planted, readSources } from '../../../../scripts/mutation/fault.ts';
import { FAULTS } from '../../../../scripts/mutation/faults.ts';

const sources = readSources(join(import.meta.dirname, '../../../..'));

describe('the planted faults', () => {
  test('can each be planted at one place, and name tests that exist', () => {
    const problems = FAULTS.map((fault) => ({ id: fault.id, place: locate(fault, sources) }));
    expect(problems.filter(({ place }) => typeof place === 'string')).toEqual([]);
  });

  test('have names of their own', () => {
    const ids = FAULTS.map(({ id }) => id);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id))).toEqual([]);
  });

  test('break every rule of the policy that the unit keeps', () => {
    const kept = ['R1', 'R2', 'R3', 'R4', 'R5', 'H1', 'H2', 'H3', 'H4', 'H5', 'H6', 'H7', 'A1', 'A2', 'A3'];
    const more = ['A4', 'A5', 'C1', 'C2', 'C3', 'C4', 'C5', 'V1', 'V2', 'E1', 'E3', 'E4'];
    expect([...new Set(FAULTS.map(({ rule }) => rule))].toSorted()).toEqual([...kept, ...more].toSorted());
    expect(FAULTS.length).toBeGreaterThanOrEqual(64);
  });
});

describe('a planted fault', () => {
  const small = {
    files: new Map([
      ['src/a.ts', 'const limit = 5;\nconst other = 5;\n'],
      ['src/b.ts', 'const least = 1;\n'],
    ]),
    tests: [
      'test/unit/a.test.ts',
      'test/unit/other-a.test.ts',
      'test/unit/b.test.ts',
      'test/images/b.test.ts',
    ],
  };
  const fault: Fault = { id: 'x', rule: 'R1', find: 'limit = 5', replace: 'limit = 6', tests: ['a'] };

  test('is found wherever its text is, with the file of its tests', () => {
    expect(locate(fault, small)).toMatchObject({ file: 'src/a.ts', testFiles: ['test/unit/a.test.ts'] });
  });

  test.each([
    ['has a text that is nowhere', { find: 'limit = 4' }, /is nowhere in src/],
    ['has a text that occurs twice', { find: '= 5' }, /occurs 2 times: src\/a\.ts, src\/a\.ts/],
    [
      'reaches into another file',
      { more: [{ find: 'least = 1', replace: '' }] },
      /in another file: src\/b\.ts/,
    ],
    ['changes nothing', { replace: 'limit = 5' }, /changes nothing/],
    ['names no tests', { tests: [] }, /names no tests/],
    ['names tests that are nowhere', { tests: ['c'] }, /^0 test files are named c/],
    ['names tests that are not clear', { tests: ['b'] }, /^2 test files are named b/],
  ])('is refused where it %s', (_name, change, problem) => {
    expect(locate({ ...fault, ...change }, small)).toMatch(problem);
  });

  test('is put in to the letter', () => {
    const edits = [
      { find: 'const limit', replace: '$& $1 limit' },
      { find: 'other = 5', replace: '' },
    ];
    expect(planted('const limit = 5;\nconst other = 5;\n', edits)).toBe('$& $1 limit = 5;\nconst ;\n');
  });
});
