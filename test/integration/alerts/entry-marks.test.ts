import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EntryMarks, type MarkOrder } from '../../../src/alerts/entry-marks.ts';
import { utcMs } from '../../../src/domain/time/time.ts';
import { SealedFile } from '../../../src/platform/files/sealed-file.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

const KEY = new Uint8Array(32).fill(3);
const AT = utcMs(1_772_000_000_000);
const ENTRY = { source: 'State', plate: 'ZZTO123', region: 'US-IA', category: 'wanted-person' } as const;
const order = (changes: Partial<MarkOrder> = {}): MarkOrder => ({
  entry: { ...ENTRY },
  mark: 'disputed',
  operator: 'a',
  caseNumber: '26-1',
  reason: 'another person',
  ...changes,
});
const marksIn = (path: string): EntryMarks => {
  const marks = new EntryMarks(new SealedFile(path, KEY, randomBytes));
  marks.load();
  return marks;
};

test('an entry is known up to O and 0, and by nothing less than source, region and category', () => {
  using folder = temporaryFolder();
  const marks = marksIn(join(folder.path, 'marks'));
  marks.put(order(), AT);
  expect(marks.of({ ...ENTRY, plate: 'ZZT0123' })).toBe('disputed');
  for (const other of [
    { plate: 'ZZT0124' },
    { source: 'City' },
    { region: null },
    { category: 'felony-vehicle' },
  ] as const)
    expect(marks.of({ ...ENTRY, ...other })).toBeNull();
});

test('the last mark counts, is stored, and can be taken back once', () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'marks');
  const marks = marksIn(path);
  marks.put(order(), AT);
  marks.put(order({ mark: 'removed' }), AT);
  expect(marksIn(path).of(ENTRY)).toBe('removed');
  expect(marksIn(path).all()).toHaveLength(1);
  marks.lift(ENTRY);
  expect(marksIn(path).of(ENTRY)).toBeNull();
  expect(() => marks.lift(ENTRY)).toThrow('neither disputed nor removed');
});

test('an entry of a child needs two people who agree', () => {
  using folder = temporaryFolder();
  const marks = marksIn(join(folder.path, 'marks'));
  const entry = { ...ENTRY, category: 'amber-alert' } as const;
  marks.put(order({ entry }), AT);
  marks.put(order({ entry }), AT);
  expect(marks.of(entry)).toBeNull();
  marks.put(order({ entry, operator: 'b', mark: 'removed' }), AT);
  expect(marks.of(entry)).toBeNull();
  marks.put(order({ entry, operator: 'c', mark: 'removed' }), AT);
  expect(marks.of(entry)).toBe('removed');
  // Neither the same word again nor another word of one of them undoes what two have said.
  marks.put(order({ entry, operator: 'c', mark: 'removed' }), AT);
  marks.put(order({ entry, operator: 'b' }), AT);
  expect(marks.of(entry)).toBe('removed');
  marks.put(order({ entry, operator: 'c' }), AT);
  expect(marks.of(entry)).toBe('disputed');
  expect(marks.all()).toHaveLength(1);
});

test('are 2,000 at most: another person’s word on one of them is still taken', () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'marks');
  const made = Array.from({ length: 2_000 }, (_, i) => ({
    ...{ entry: { ...ENTRY, plate: `ZZQ${1000 + i}`, category: 'amber-alert' }, mark: 'disputed' },
    ...{ operators: ['a'], caseNumber: '26-1', reason: 'another person', atUtc: AT },
  }));
  new SealedFile(path, KEY, randomBytes).write(JSON.stringify({ schema: 1, marks: made }));
  const marks = marksIn(path);
  expect(() => marks.put(order(), AT)).toThrow('which is the most');
  const entry = { ...ENTRY, plate: 'ZZQ1007', category: 'amber-alert' } as const;
  marks.put(order({ entry, operator: 'b' }), AT);
  expect(marks.of(entry)).toBe('disputed');
  marks.lift(entry);
  marks.put(order(), AT);
  expect(marksIn(path).all()).toHaveLength(2_000);
});

test('ends with its entry', () => {
  using folder = temporaryFolder();
  const marks = marksIn(join(folder.path, 'marks'));
  marks.put(order(), AT);
  marks.prune(() => true);
  expect(marks.all()).toHaveLength(1);
  marks.prune(({ plate }) => plate !== ENTRY.plate);
  expect(marks.all()).toEqual([]);
});

test('a damaged file is reported, and holds nothing', () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'marks');
  writeFileSync(path, 'x'.repeat(100));
  expect(() => marksIn(path)).toThrow('damaged');
});
