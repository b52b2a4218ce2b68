import { describe, expect, test } from 'vitest';
import type { ImportOptions } from '../../../../src/hotlist/formats/import-options.ts';
import { type CheckedList, checkedList } from '../../../support/hotlist/checked-list.ts';
import { fileOf, importOptions, LIST_RULES } from '../../../support/hotlist/list-files.ts';

const check = (lines: readonly string[], changes: Partial<ImportOptions> = {}): CheckedList =>
  checkedList(fileOf(lines), importOptions(changes), LIST_RULES);

const revealed = ({ list }: CheckedList): string[] => list?.rows.map((row) => row.plate.reveal()) ?? [];

/** `count` rows of the generic layout with plates that hold neither O nor 0. */
const plainRows = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `ZQ${String(11111 + i).replaceAll('0', '9')}X${i % 7},IA,V`);

const EXTRACT_11 = [
  'R1,IA0770300,20260228,ZZT1234,IA,2026,2015,HOND,CIV,4D,BLU',
  'R2,IA0770300,20260228,ZZT1235,NE,2026,2019,FORD,F15,PK,RED',
];
const EXTRACT_12 = EXTRACT_11.map((line) => line.replace(',2026,', ',2026,PC,'));

describe('layouts', () => {
  test('reads the extract of 11 columns under the category given at import', () => {
    const { report, list } = check(EXTRACT_11, { category: 'stolen-vehicle' });
    expect(report).toMatchObject({ outcome: 'accepted', format: 'extract-csv-11', rows: 2, entries: 2 });
    expect(list?.rows[0]).toMatchObject({
      region: 'US-IA',
      category: 'stolen-vehicle',
      reason: 'stolen vehicle',
      details: {
        recordId: 'R1',
        originatingAgency: 'IA0770300',
        vehicleYear: '2015',
        make: 'HOND',
        model: 'CIV',
        style: '4D',
        colour: 'BLU',
      },
    });
  });

  test('reads the extract of 12 columns to the same entries', () => {
    const eleven = check(EXTRACT_11, { category: 'stolen-vehicle' });
    const twelve = check(EXTRACT_12, { category: 'stolen-vehicle' });
    expect(twelve.report.format).toBe('extract-csv-12');
    expect(twelve.list?.rows.map(({ details }) => details)).toEqual(
      eleven.list?.rows.map(({ details }) => details),
    );
    expect(revealed(twelve)).toEqual(revealed(eleven));
  });

  test('refuses an extract without a category, since it has no column for one', () => {
    expect(check([...EXTRACT_11, ...EXTRACT_11]).report).toMatchObject({
      outcome: 'refused',
      refusalKind: 'category-needed',
    });
  });

  test('skips a header that somebody put on top of an extract', () => {
    const header = 'id,ori,date,number,issuer,regyear,modelyear,vma,vmo,vst,vco';
    expect(check([header, ...EXTRACT_11], { category: 'stolen-plate' }).report).toMatchObject({
      rows: 2,
      entries: 2,
    });
  });

  test.each([
    ['our own headings', 'plate,region,category,reason', 'ZZT1234,US-IA,stolen-vehicle,keys taken'],
    ['the names that officers know', 'LIC,LIS,Code,Remarks', 'ZZT1234,IA,V,keys taken'],
    ['any case and order', 'Reason,CATEGORY,State,License Plate', 'keys taken,Stolen Vehicle,ia,zzt-1234'],
    ['quoted cells', '"plate","region","category","reason"', '"ZZT 1234","IA","V","keys taken"'],
  ])('reads the generic layout with %s', (_, header, row) => {
    const result = check([header, row]);
    expect(result.report).toMatchObject({ outcome: 'accepted', format: 'generic-csv' });
    expect(result.list?.rows[0]).toMatchObject({
      region: 'US-IA',
      category: 'stolen-vehicle',
      reason: 'keys taken',
    });
    expect(revealed(result)).toEqual(['ZZT1234']);
  });

  test('names the headings whose columns are not kept', () => {
    expect(check(['plate,category,VIN,owner', 'ZZT1234,V,1,x']).report.ignoredHeadings).toEqual([
      'VIN',
      'owner',
    ]);
  });

  test('lets the user name the layout', () => {
    const shortRows = ['a,1', 'b,2', 'c,3', ...EXTRACT_11];
    expect(check(shortRows, { category: 'stolen-vehicle' }).report.format).toBeNull();
    expect(check(shortRows, { category: 'stolen-vehicle', format: 'extract-csv-11' }).report).toMatchObject({
      format: 'extract-csv-11',
      rejectedByReason: { 'wrong-columns': 3 },
    });
  });
});

describe('files as they come', () => {
  const lines = ['plate,region,category', 'ZZT1234 ,IA , V', 'ZZT1235,IA,P  '];
  const text = lines.join('\r\n');

  test.each([
    ['LF', fileOf(lines)],
    ['CRLF', fileOf(lines, '\r\n')],
    ['CR', fileOf(lines, '\r')],
    ['no line end at the end', Buffer.from(lines.join('\n'))],
    ['blank lines', fileOf(['', ...lines, '   ', ''])],
    ['a byte-order mark', Buffer.from(`\uFEFF${text}`)],
    ['UTF-16 with its mark', Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['Windows-1252', Buffer.concat([Buffer.from(text), Buffer.from('\nZZT1234,IA,V,'), Buffer.from([0xa0])])],
  ])('reads %s', (_, bytes) => {
    const result = checkedList(bytes, importOptions(), LIST_RULES);
    expect(result.report.outcome).toBe('accepted');
    expect(revealed(result)).toEqual(['ZZT1234', 'ZZT1235']);
  });

  test.each(['TRAILER 0000002', 'END', '2', 'total,2'])(
    'takes the trailer line `%s` for no row',
    (trailer) => {
      expect(check([...lines, trailer]).report).toMatchObject({
        trailerLines: 1,
        rows: 2,
        rejectedByReason: {},
      });
    },
  );

  test('reports a last line that was cut off instead of taking it for a trailer', () => {
    expect(check([...lines, 'ZZT12']).report).toMatchObject({
      trailerLines: 0,
      rejectedByReason: { 'wrong-columns': 1 },
    });
  });

  test.each([
    ['an empty file', Buffer.alloc(0), /empty/],
    ['blank lines only', Buffer.from('\n \r\n'), /blank lines/],
    ['a binary file', Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0, 0]), /not text/],
    ['lines of an unknown layout', Buffer.from('a,b,c\nd,e,f\n'), /3 columns instead of 11 or 12/],
    ['a header that names a field twice', Buffer.from('plate,LIC,category\nZZT1234,ZZT1234,V\n'), /`plate`/],
    ['a list whose every row fell out', Buffer.from('plate,category\nNONE,V\n'), /No row/],
  ])('refuses %s and says why', (_, bytes, reason) => {
    const { report, list } = checkedList(bytes, importOptions(), LIST_RULES);
    expect(report.outcome).toBe('refused');
    expect(report.refusal).toMatch(reason);
    expect(list).toBeNull();
  });

  test('accepts a header without rows: the source no longer wants anything', () => {
    const { report, list } = check(['plate,region,category']);
    expect(report).toMatchObject({ outcome: 'accepted', rows: 0, entries: 0 });
    expect(list?.rows).toEqual([]);
  });
});

describe('rows', () => {
  test.each([
    ['0,IA,V', 'junk-plate'],
    ['00,IA,V', 'junk-plate'],
    ['000,IA,V', 'junk-plate'],
    ['190,IA,V', 'junk-plate'],
    ['none,IA,V', 'junk-plate'],
    ['N0NE,IA,V', 'junk-plate'],
    ['UNKNOWN,IA,V', 'junk-plate'],
    ['7,IA,V', 'junk-plate'],
    [',IA,V', 'no-plate'],
    ['*123,IA,A', 'wide-pattern'],
    ['A*B*C*D*1234,IA,A', 'wide-pattern'],
    ['?*,IA,A', 'not-a-plate'],
    ['ABCDEFGHIJK,IA,V', 'not-a-plate'],
    ['ZZ_123,IA,V', 'not-a-plate'],
    ['ZZT9999,IA,', 'no-category'],
    ['ZZT9999,IA,nonsense', 'unknown-category'],
    ['ZZT9999,IA,B', 'boat'],
    ['ZZT9999,IA', 'wrong-columns'],
    ['ZZT9999,IA,V,x', 'wrong-columns'],
    ['"ZZT9999,IA,V', 'broken-row'],
    ['Z"ZT9"999,IA,V', 'broken-row'],
    [`ZZT9999,IA,${'V'.repeat(5000)}`, 'broken-row'],
  ])('reports `%s` with its line and reason, and keeps the others', (row, reason) => {
    const { report, list } = check(['plate,region,category', 'ZZT1234,IA,V', row, 'ZZT1236,IA,V']);
    expect(report.outcome).toBe('accepted');
    expect(report.rejectedRows).toEqual([{ line: 3, reason }]);
    expect(report.rejectedByReason).toEqual({ [reason]: 1 });
    expect(list?.rows).toHaveLength(2);
  });

  test('a stray quote breaks its own row and swallows no other', () => {
    const { report } = check(['plate,region,category', '"ZZT1234,IA,V', ...plainRows(100), 'ZZ"T1236,IA,V"']);
    expect(report).toMatchObject({
      outcome: 'accepted',
      entries: 100,
      rejectedByReason: { 'broken-row': 2 },
    });
  });

  test('counts duplicates and keeps the first', () => {
    const { report, list } = check([
      'plate,region,category,reason',
      'ZZT1234,IA,V,first',
      'ZZT-1234,US-IA,stolen vehicle,second',
      'ZZT1234,NE,V,another state',
      'ZZT1234,IA,W,another category',
    ]);
    expect(report).toMatchObject({ entries: 3, duplicates: 1 });
    expect(list?.rows.map((row) => row.reason)).toEqual(['first', 'another state', 'another category']);
  });

  test('keeps a plate of a state code that it does not know, without a region, and says so', () => {
    const { report, list } = check(['plate,region,category', 'ZZT1234,QQ,V']);
    expect(report).toMatchObject({ entries: 1, unrecognisedRegions: 1 });
    expect(list?.rows[0]?.region).toBeNull();
  });
});

describe('the limit of rejects', () => {
  const damaged = (count: number): string[] => Array.from({ length: count }, () => '551000.0,IA,V');
  const fillers = (count: number): string[] =>
    Array.from({ length: count }, (_, row) => `${['NONE', 'UNK', '', 'N/A', 'null', '000'][row % 6]},IA,V`);
  const header = 'plate,region,category';

  test.each([
    [20, 1, 'accepted'],
    [20, 2, 'refused'],
    [95, 5, 'accepted'],
    [94, 6, 'refused'],
  ])('with %i good rows and %i unusable ones the list is refused above 5 %%: %s', (good, bad, outcome) => {
    const { report, list } = check([header, ...plainRows(good), ...damaged(bad)]);
    expect(report).toMatchObject({ outcome, entries: good, rejectedByReason: { 'not-a-plate': bad } });
    expect(list === null).toBe(outcome === 'refused');
  });

  test('names the numbers, counts every row and carries the first ones', () => {
    const { report } = check([header, ...plainRows(10), ...damaged(500)]);
    expect(report.refusal).toMatch(/500 of 510 rows cannot be used; at most 25 may be/);
    expect(report.rejectedRows).toHaveLength(200);
  });

  test.each([
    [94, 6, 'accepted'],
    [60, 40, 'accepted'],
    [50, 50, 'accepted'],
    [49, 51, 'refused'],
    [1, 2, 'refused'],
  ])(
    'with %i good rows and %i fillers the list is refused if most are fillers: %s',
    (good, unknown, outcome) => {
      const { report, list } = check([header, ...plainRows(good), ...fillers(unknown)]);
      const { 'junk-plate': junk = 0, 'no-plate': none = 0 } = report.rejectedByReason;
      expect({ outcome: report.outcome, entries: report.entries, fillers: junk + none }).toEqual({
        outcome,
        entries: good,
        fillers: unknown,
      });
      expect(list === null).toBe(outcome === 'refused');
      const words = report.refusal ?? report.warnings.find(({ kind }) => kind === 'unknown-plates')?.text;
      expect(words).toContain(`${unknown} of ${good + unknown} rows give no plate`);
    },
  );

  test('fillers hide no damage: the limit is a share of the rows with a plate', () => {
    const damage = [...plainRows(38), ...damaged(3)];
    expect(check([header, ...damage]).report.outcome).toBe('refused');
    expect(check([header, ...damage, ...fillers(30)]).report).toMatchObject({
      outcome: 'refused',
      refusal: expect.stringContaining('3 of 71 rows cannot be used; at most 2 may be'),
    });
  });

  test('a few fillers are counted without a warning', () => {
    const { report } = check([header, ...plainRows(40), ...fillers(2)]);
    expect(report).toMatchObject({ outcome: 'accepted', entries: 40 });
    expect(report.warnings.filter(({ kind }) => kind === 'unknown-plates')).toEqual([]);
  });

  test.each(['ZZN1000,IA,N', 'ZZN1000,IA,B', '*10,IA,A'])(
    'rows kept out on purpose do not count: `%s`',
    (row) => {
      const keptOut = Array.from({ length: 50 }, () => row);
      expect(check(['plate,region,category', ...plainRows(10), ...keptOut]).report).toMatchObject({
        outcome: 'accepted',
        entries: 10,
      });
    },
  );
});

describe('categories (policy H2)', () => {
  test.each(['N', 'n', 'Immigration Violator', 'immigration', 'TRAFFIC', 'expired-registration', 'religion'])(
    'refuses and counts a row of category `%s`',
    (word) => {
      const { report, list } = check(['plate,region,category', 'ZZT1234,IA,V', `ZZT1235,IA,${word}`]);
      expect(report.rejectedByReason).toEqual({ 'forbidden-category': 1 });
      expect(Object.values(report.refusedByCategory)).toEqual([1]);
      expect(list?.rows).toHaveLength(1);
    },
  );

  test('a forbidden row is forbidden also where a category was given for the list', () => {
    const { report } = check(['plate,region,category', 'ZZT1234,IA,', 'ZZT1235,IA,N'], {
      category: 'wanted-person',
    });
    expect(report).toMatchObject({ entries: 1, refusedByCategory: { 'immigration-enforcement': 1 } });
  });

  test('a unit can permit fewer categories; the others are refused and counted', () => {
    const rules = { ...LIST_RULES, permitted: new Set(['amber-alert'] as const) };
    const file = fileOf(['plate,region,category', 'ZZT1234,IA,A', 'ZZT1235,IA,V', 'ZZT1236,IA,V']);
    expect(checkedList(file, importOptions(), rules).report).toMatchObject({
      outcome: 'accepted',
      entries: 1,
      rejectedByReason: { 'category-not-permitted': 2 },
      refusedByCategory: { 'stolen-vehicle': 2 },
    });
  });
});

describe('O and 0', () => {
  const header = 'plate,region,category';

  test('sees that a large list has no letter O', () => {
    expect(check([header, ...plainRows(50)]).report.foldsO).toBe(true);
    expect(check([header, ...plainRows(49)]).report.foldsO).toBe(false);
    expect(check([header, ...plainRows(500), 'ZZO1234,IA,V']).report.foldsO).toBe(false);
  });

  test('sees it in a small list by a state code, restores the code and never a plate', () => {
    const result = check([header, 'ZZ01234,0H,V', 'ZZT1235,C0,V', 'ZZT1236,0N,V']);
    expect(result.report.foldsO).toBe(true);
    expect(result.list?.rows.map((row) => row.region)).toEqual(['US-OH', 'US-CO', 'CA-ON']);
    expect(revealed(result)[0]).toBe('ZZ01234');
  });

  test('lets the user set it', () => {
    expect(check([header, 'ZZT1234,IA,V'], { foldsO: true }).report.foldsO).toBe(true);
    expect(check([header, ...plainRows(80)], { foldsO: false }).report.foldsO).toBe(false);
  });
});
