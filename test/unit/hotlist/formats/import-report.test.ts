import { expect, test } from 'vitest';
import { importReportText } from '../../../../src/hotlist/formats/import-report.ts';
import { checkHotList } from '../../../../src/hotlist/import/check-hot-list.ts';
import { fileOf, importOptions, LIST_RULES } from '../../../support/hotlist/list-files.ts';

const reportOf = (...lines: string[]) => checkHotList(fileOf(lines), importOptions(), LIST_RULES);

test('reads as a summary and the rejected rows', () => {
  const report = reportOf('plate,region,category,VIN', 'ZZT1234,IA,V,1', 'ZZT1235,0H,N,1', 'NONE,QQ,V,1');
  expect(importReportText(report).split('\n')).toEqual([
    'List agency, version 1: accepted.',
    '  source      Sample City Police, made 2026-03-01T06:00:00.000Z',
    '  layout      generic-csv',
    '  rows        3: 1 entry, 0 duplicates, 2 rejected',
    '  O and 0     different characters',
    '  freshness   general',
    '  ignored     columns VIN',
    '  warning     1 plate is longer or shorter than any passenger plate of the state. Have leading zeros been lost?',
    '  refused by policy: 1 of immigration-enforcement',
    '  line 3: The policy forbids this category on every unit.',
    '  line 4: The plate is a filler (0, 000, 190, XXXX, NONE, N/A, UNKNOWN, NO PLATE and the like, or a single character).',
  ]);
});

test('says first why a list was refused, and how many rows it leaves out', () => {
  const text = importReportText(reportOf('plate,category', ...Array.from({ length: 300 }, () => 'NONE,V')));
  expect(text).toMatch(/^List agency, version 1: refused\.\n {2}300 of 300 rows give no plate/);
  expect(text).toMatch(/ {2}and 100 more rows$/);
});

test('contains no plate, as text or as JSON', () => {
  const report = reportOf(
    'plate,region,category',
    'ZZT1234,IA,V',
    'ZZT1235,IA,ZZT1236',
    'ZZ*7?,IA,V',
    'ZZT1238',
  );
  expect(importReportText(report) + JSON.stringify(report)).not.toMatch(/ZZT/);
});
