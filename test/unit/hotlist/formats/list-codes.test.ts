import { describe, expect, test } from 'vitest';
import type { ImportOptions } from '../../../../src/hotlist/formats/import-options.ts';
import { checkedList } from '../../../support/hotlist/checked-list.ts';
import { fileOf, importOptions, LIST_RULES } from '../../../support/hotlist/list-files.ts';

const check = (lines: readonly string[], changes: Partial<ImportOptions> = {}) =>
  checkedList(fileOf(lines), importOptions(changes), LIST_RULES);
const extract = (ids: readonly string[]): string[] =>
  ids.map((id, i) => `${id},IA0000000,20260228,ZQ${100 + i},IA,2026,2019,FORD,F15,PK,BLU`);

describe('an extract whose record ids begin with a list code', () => {
  const coded = extract(['V770000001', 'P770000002', 'N770000003', 'B770000004', 'W770000005', 'G770000006']);

  test('refuses immigration and boats, and counts them, whatever category was given', () => {
    for (const category of ['stolen-vehicle', 'wanted-person', undefined] as const)
      expect(check(coded, category === undefined ? {} : { category }).report).toMatchObject({
        refusedByCategory: { 'immigration-enforcement': 1 },
        rejectedByReason: { 'forbidden-category': 1, boat: 1, 'unknown-category': 1 },
      });
  });

  test('keeps only the records that do not contradict the category given, and says so', () => {
    const { report, list } = check(coded, { category: 'stolen-vehicle' });
    expect(list?.rows.map(({ plate }) => plate.reveal())).toEqual(['ZQ100']);
    expect(report.rejectedByReason['other-category']).toBe(2);
    expect(report.warnings).toContainEqual(expect.objectContaining({ kind: 'other-category', count: 2 }));
  });

  test('takes each record by its own code where no category was given', () => {
    const { list } = check(coded);
    expect(list?.rows.map(({ category }) => category)).toEqual([
      'stolen-vehicle',
      'stolen-plate',
      'wanted-person',
    ]);
  });

  test.each([
    ['a lone letter', ['V', 'V', 'N', 'B']],
    ['another number', ['V-1234', 'P-1235', 'N-1236', 'B-1237']],
    ['N and B alone, beside ids that are no codes', ['REC-1', 'REC-2', 'N12345', 'B12346']],
  ])('knows the code as %s', (_, ids) => {
    expect(check(extract(ids), { category: 'stolen-vehicle' }).report.rejectedByReason).toMatchObject({
      'forbidden-category': 1,
      boat: 1,
    });
  });

  test.each([[['R1', 'R2']], [['R100001', 'R100002']], [['2026-1', '2026-2']], [['', '']]])(
    'takes %j for no codes',
    (ids) => {
      expect(check(extract(ids), { category: 'stolen-vehicle' }).report.entries).toBe(2);
      expect(check(extract(ids)).report.refusalKind).toBe('category-needed');
    },
  );
});

describe('a list with its own header', () => {
  test('is read with the codes of a column that we would otherwise ignore', () => {
    const rows = ['V,ZQ100,IA', 'N,ZQ101,IA', 'B,ZQ102,IA', 'P,ZQ103,IA'];
    for (const heading of ['Hotlist', 'Type', 'whatever']) {
      const { report } = check([`${heading},plate,state`, ...rows], { category: 'stolen-vehicle' });
      expect(report).toMatchObject({
        entries: 1,
        rejectedByReason: { 'forbidden-category': 1, boat: 1, 'other-category': 1 },
        ignoredHeadings: [],
      });
    }
  });

  test('is read with words of such a column, wherever it stands', () => {
    const { report } = check(
      ['plate,state,list name', 'ZQ100,IA,Stolen Vehicle', 'ZQ101,IA,Immigration Violator'],
      { category: 'stolen-vehicle' },
    );
    expect(report).toMatchObject({ entries: 1, refusedByCategory: { 'immigration-enforcement': 1 } });
  });

  test.each([
    ['flags', 'armed', ['N', 'N', 'Y']],
    ['plate types', 'plate type', ['PRIVATE', 'PRIVATE', 'PRIVATE']],
    ['a name', 'officer', ['B Example', 'N Example', 'V Example']],
  ])('ignores %s', (_, heading, words) => {
    const rows = words.map((word, i) => `ZQ10${i},IA,${word}`);
    const { report } = check([`plate,state,${heading}`, ...rows], { category: 'stolen-vehicle' });
    expect(report).toMatchObject({ entries: 3, ignoredHeadings: [heading] });
  });

  test('refuses a row whose NCIC number contradicts it or is forbidden', () => {
    const { report } = check([
      'plate,category,NIC',
      'ZQ100,V,V123456789',
      'ZQ101,V,N123456789',
      'ZQ102,V,W123456789',
      'ZQ103,felony,V123456789',
      'ZQ104,amber,M123456789',
      'ZQ105,V,N-17',
    ]);
    expect(report).toMatchObject({
      entries: 4,
      rejectedByReason: { 'forbidden-category': 1, 'other-category': 1 },
    });
  });
});

test('a fixed-width file in which two places could be the code needs a person to say which', () => {
  const line = (codes: string, i: number): string =>
    [codes.padEnd(19), '20260228', `ZQ${100 + i}`.padEnd(10), 'IA2026PC2015HONDCIV  BLU'].join('');
  const both = ['V N', 'V N', 'V N'].map(line);
  expect(check(['HEADER', ...both]).report).toMatchObject({
    outcome: 'refused',
    refusal: expect.stringContaining('--format extract-fixed or extract-fixed-state'),
  });
  expect(check(['HEADER', ...both], { format: 'extract-fixed-state' }).report).toMatchObject({
    refusedByCategory: { 'immigration-enforcement': 3 },
  });
});
