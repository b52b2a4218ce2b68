import { expect, test } from 'vitest';
import { checkedList } from '../../../support/hotlist/checked-list.ts';
import { fileOf, importOptions, LIST_RULES } from '../../../support/hotlist/list-files.ts';

const MAKES = ['FORD', 'HONDA', 'KIA'];
const OTHER_ORDER = 'Case,ORI,Entered,Make,License Plate No,State,Year,Colour,Body,Officer,Remarks';
const otherRows = (count: number): string[] =>
  Array.from(
    { length: count },
    (_, i) => `26-${i},IA0770000,2026-03-01,${MAKES[i % 3]},ZQ${100 + i},IA,2019,BLU,4D,B Example,stolen`,
  );
const rows = (count: number): string[] =>
  Array.from(
    { length: count },
    (_, i) => `R${i},IA0000000,20260228,ZQ${100 + i},IA,2026,2019,FORD,F15,PK,BLU`,
  );
const check = (lines: readonly string[], format?: 'extract-csv-11' | 'extract-csv-12') =>
  checkedList(
    fileOf(lines),
    importOptions({ category: 'stolen-vehicle', ...(format === undefined ? {} : { format }) }),
    LIST_RULES,
  );

test.each([
  ['under their own header', [OTHER_ORDER, ...otherRows(3)]],
  ['without a header', otherRows(3)],
  ['under a header that no one knows', ['a,b,c,d,e,f,g,h,i,j,k', ...rows(3)]],
  ['whose plate stands elsewhere', ['id,ORI,date,make,tag no,state,year,VMA,VMO,VST,VCO', ...rows(3)]],
])('eleven columns in another order are refused: %s', (_, lines) => {
  for (const format of [undefined, 'extract-csv-11'] as const) {
    const { report, list } = check(lines, format);
    expect(report).toMatchObject({ outcome: 'refused', entries: 0 });
    expect(report.refusal).toMatch(/heading|header/);
    expect(list).toBeNull();
  }
});

test('a header over the plates makes eleven columns a list of our own layout', () => {
  const { report, list } = check([OTHER_ORDER.replace('License Plate No', 'LicensePlate'), ...otherRows(30)]);
  expect(report).toMatchObject({ outcome: 'accepted', format: 'generic-csv', entries: 30 });
  expect(list?.rows[1]?.plate.reveal()).toBe('ZQ101');
});

test.each([
  'record id,ORI,date,plate,state,year,VYR,VMA,VMO,VST,VCO',
  'id,ori,date,number,issuer,regyear,modelyear,vma,vmo,vst,vco',
])('the header of the layout itself is skipped: %s', (header) => {
  expect(check([header, ...rows(3)]).report).toMatchObject({ outcome: 'accepted', rows: 3, entries: 3 });
});

test('rows may end early, or have more empty cells', () => {
  const lines = rows(20);
  const ragged = lines.map((line, i) =>
    i % 3 === 0 ? line : i % 3 === 1 ? line.split(',').slice(0, 8).join(',') : `${line},,`,
  );
  const { report } = check(ragged);
  expect(report).toMatchObject({ outcome: 'accepted', format: 'extract-csv-11', entries: 20 });
});

test('a last column that is always empty changes nothing', () => {
  const lines = rows(20).map((line) => line.replace(/BLU$/, ''));
  expect(check(lines).report).toMatchObject({ format: 'extract-csv-11', entries: 20 });
  const twelve = lines.map((line) => line.replace(',2026,', ',2026,PC,'));
  expect(check(twelve).report).toMatchObject({ format: 'extract-csv-12', entries: 20 });
});

test('semicolons, tabs and a line that names the separator are read', () => {
  for (const separator of [';', '\t', '|']) {
    const lines = rows(3).map((line) => line.replaceAll(',', separator));
    expect(check(lines).report).toMatchObject({ outcome: 'accepted', entries: 3 });
    expect(check([`sep=${separator}`, ...lines]).report).toMatchObject({ outcome: 'accepted', rows: 3 });
  }
});
