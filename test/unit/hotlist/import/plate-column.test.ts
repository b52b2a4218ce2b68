import { describe, expect, test } from 'vitest';
import { checkedList } from '../../../support/hotlist/checked-list.ts';
import { fileOf, importOptions, LIST_RULES } from '../../../support/hotlist/list-files.ts';

const listOf = (count: number, cell: (i: number) => string) =>
  checkedList(
    fileOf([
      'plate,state,category',
      ...Array.from({ length: count }, (_, i) => `${cell(i)},${['IA', 'NE', 'OH', 'MO'][i % 4]},V`),
    ]),
    importOptions(),
    LIST_RULES,
  ).report;

const letter = (i: number): string => 'ABCDEFGHIJKLMNPQRSTUVWYZ'.charAt(i % 24);
const CELLS: Readonly<Record<string, readonly [cell: (i: number) => string, words: RegExp]>> = {
  makes: [(i) => ['FORD', 'HONDA', 'KIA', 'CHEVY', 'DODGE'][i % 5] ?? '', /duplicates|words/],
  names: [(i) => `SM${letter(i)}TH${letter(i / 24)}`, /words/],
  years: [(i) => String(2010 + (i % 4)), /duplicates/],
  dates: [(i) => String(20260101 + i), /numbers/],
  'telephone numbers': [(i) => String(5155550100 + i), /numbers/],
  'one plate': [() => 'ZQ1234', /same plate|duplicates/],
};

describe.each(Object.entries(CELLS))('a plate column of %s', (_, [cell, words]) => {
  test('refuses the list from 20 rows on', () => {
    for (const count of [20, 50, 200])
      expect(listOf(count, cell)).toMatchObject({
        outcome: 'refused',
        refusalKind: 'not-plates',
        refusal: expect.stringMatching(words),
      });
  });

  test('is a warning below', () => {
    const report = listOf(19, cell);
    expect(report.outcome).toBe('accepted');
    expect(report.warnings).toContainEqual(expect.objectContaining({ kind: 'doubtful-plates' }));
  });
});

test.each([
  ['three vanity plates', 3, (i: number) => ['GOHAWKS', 'MYTRUCK', 'ZIPPY'][i] ?? '', 'accepted'],
  [
    'some vanity plates among others',
    40,
    (i: number) => (i % 3 ? `ZQ${100 + i}` : `VAN${letter(i)}`),
    'accepted',
  ],
  ['some duplicates', 40, (i: number) => `ZQ${100 + (i % 25)}`, 'accepted'],
])('%s are a normal list', (_, count, cell, outcome) => {
  expect(listOf(count, cell)).toMatchObject({ outcome });
});

test('serials that are too short for their state are counted, and nothing else', () => {
  const report = listOf(40, (i) => (i % 4 === 0 ? `Z${i}Q` : `ZQT${100 + i}`));
  expect(report.warnings).toEqual([expect.objectContaining({ kind: 'odd-lengths', count: 10 })]);
  expect(report).toMatchObject({ outcome: 'accepted', entries: 40 });
});
