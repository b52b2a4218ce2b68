import { expect, test } from 'vitest';
import { decodePlate } from '../../../../src/hotlist/formats/plate-cell.ts';

const NO_TESTS = new Set<string>();

test.each([
  ['ZZT1234', 'ZZT1234'],
  ['zzt 1234', 'ZZT1234'],
  ['ZZT–1234', 'ZZT1234'],
  ["'0012345", '0012345'],
  ['ZZT\u200b1234', 'ZZT1234'],
  ['12E-345', '12E345'],
  ['123E45', '123E45'],
  ['12MAR', '12MAR'],
  ['MAR-1234', 'MAR1234'],
  ['JUN 123', 'JUN123'],
  ['NULLIFY', 'NULLIFY'],
])('`%s` is the plate %s', (cell, plate) => {
  const decoded = decodePlate(cell, NO_TESTS);
  expect(decoded.kind === 'plate' && decoded.plate.reveal()).toBe(plate);
});

test.each([
  ...['551000.0', '5.5E+05', '1.2E-33', '1E+05', '1E-05', '5,51E+12', '551,000', '-12.5'],
  ...['12-Mar', '1-Jan-26', '01-JAN-2026', 'Mar-26', 'Sept-4', '3/12', '3/12/2026', '3/12/2026 0:00'],
  ...['2026-03-12', '2026-03-12 00:00:00', '#REF!', '#N/A', '#NAME?', '#VALUE!', '####', 'Err:502'],
  ...['TRUE', 'false'],
])('`%s` is no plate, but the work of a spreadsheet', (cell) => {
  expect(decodePlate(cell, NO_TESTS)).toEqual({
    kind: 'rejected',
    reason: 'not-a-plate',
    bySpreadsheet: true,
  });
});

test.each([
  ...[
    'NULL',
    'N/A',
    'n.a.',
    'NaN',
    'NONE',
    'N0NE',
    'UNK',
    'Unk.',
    'UNKNOWN',
    'NOPLATE',
    'NO PLATE',
    'no-plates',
  ],
  ...['MISSING', 'TBD', 'TEST', 'XX', 'XXXXXXX', '0', '0000000', 'OOO', '190', '-', '--', '.', '7'],
])('`%s` is a filler', (cell) => {
  expect(decodePlate(cell, NO_TESTS)).toEqual({ kind: 'rejected', reason: 'junk-plate' });
});

test.each(['ZZT_123', 'ABCDEFGHIJK', 'ZZT1\nZZT2', 'ZZT123/ZZT124', '?*', '=1+1', 'ПЛАТЕ'])(
  '`%s` is not a plate',
  (cell) => {
    expect(decodePlate(cell, NO_TESTS)).toEqual({ kind: 'rejected', reason: 'not-a-plate' });
  },
);

test('a calibration record is a plate even where it is a filler', () => {
  expect(decodePlate('TEST', new Set(['TEST']))).toMatchObject({ kind: 'plate' });
});
