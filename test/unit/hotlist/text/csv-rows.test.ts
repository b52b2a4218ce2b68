import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { csvCells } from '../../../../src/hotlist/text/csv-cells.ts';
import { csvRows } from '../../../../src/hotlist/text/csv-rows.ts';
import { listText } from '../../../../src/hotlist/text/text-lines.ts';
import { seededRandom } from '../../../support/seeded-random.ts';

function rowsOf(text: string, isRow: (line: string) => boolean = () => false): readonly string[] {
  const file = listText(Buffer.from(text));
  if (!file.ok) throw new Error(file.reason);
  return [...csvRows(file.lines(), ',', isRow)].map((row) => `${row.line}:${row.text}`);
}

test('lines within quotes are one row, and keep the number of their first line', () => {
  expect(rowsOf('a,"b\nc\n\nd",e\nf,g')).toEqual(['1:a,"b\nc\nd",e', '5:f,g']);
});

test.each([
  ['never closes', 'x,"a\ny,b\nz,c'],
  ['is followed by something else', 'x,"a\ny,b" c\nz,c'],
  ['is closed far below', `x,"a\n${'y,b\n'.repeat(100)}z,c"`],
])('a quote that %s breaks its own line only', (_, text) => {
  expect(rowsOf(text)).toEqual(text.split('\n').map((line, i) => `${i + 1}:${line}`));
});

test('two stray quotes swallow no row between them', () => {
  const text = 'x,"a\ny,b\nz,c"';
  expect(rowsOf(text, (line) => line === 'y,b')).toEqual(['1:x,"a', '2:y,b', '3:z,c"']);
});

test('a file of nothing but open quotes is read in time that grows with its length', () => {
  const lines = 60_000;
  expect(rowsOf('x,"a\n'.repeat(lines))).toHaveLength(lines);
  expect(rowsOf(`x,"${'a\n'.repeat(lines)}`)).toHaveLength(lines);
});

test('the rows and cells of 400 written files are those that csv-parse reads', () => {
  const random = seededRandom(11);
  for (let round = 0; round < 400; round++) {
    const cell = (): string => {
      const text = random.text(random.int(8), 'ab"\n, =é').trim();
      return /["\n,]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    };
    const width = 2 + random.int(4);
    const records = Array.from({ length: 1 + random.int(8) }, (_, i) =>
      [`k${i}`, ...Array.from({ length: width }, cell)].join(','),
    );
    const text = records.join(random.pick(['\n', '\r\n'])).replaceAll(/\n(?:\s*\n)+/g, '\n');
    const file = listText(Buffer.from(text));
    if (!file.ok) throw new Error(file.reason);
    const found = [...csvRows(file.lines(), ',', () => false)].map((row) => csvCells(row.text));
    const expected: string[][] = parse(text, { skip_empty_lines: true, relax_column_count: true });
    expect(found).toEqual(expected.map((cells) => cells.map((one) => one.replaceAll('\r\n', '\n'))));
  }
});
