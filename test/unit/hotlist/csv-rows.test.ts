import { expect, test } from 'vitest';
import { csvRows } from '../../../src/hotlist/csv-rows.ts';
import type { TextLine } from '../../../src/hotlist/text-lines.ts';
import { type SeededRandom, seededRandom } from '../../support/seeded-random.ts';

const cellsOf = (text: string): readonly string[] | null =>
  csvRows([{ line: 1, text }]).map((row) => row.cells)[0] ?? null;

test.each([
  ['a,b', ['a', 'b']],
  [' a , b ', ['a', 'b']],
  ['a,,', ['a', '', '']],
  ['"a,b",c', ['a,b', 'c']],
  ['"say ""x""",c', ['say "x"', 'c']],
  [' "a" , b', ['a', 'b']],
  ['""', ['']],
  ['"a', null],
  ['a"', null],
  ['a"b"', null],
  ['"a"b', null],
])('reads `%s`', (text, cells) => {
  expect(cellsOf(text)).toEqual(cells);
});

/** Lines with something on them, as `nonBlankLines` gives them. */
function randomLines(random: SeededRandom, count: number, alphabet: string): TextLine[] {
  return Array.from({ length: count }, (_, i) => ({
    line: i + 1,
    text: random.text(1 + random.int(14), alphabet),
  })).filter(({ text }) => text.trim() !== '');
}

test('any characters whatever give one row a line, in order', () => {
  const random = seededRandom(7);
  for (let round = 0; round < 300; round++) {
    const lines = randomLines(random, 12, '"",,ab \t\v\f\u00a0\u2028\ufeff\\\'é');
    expect(csvRows(lines).map((row) => row.line)).toEqual(lines.map((line) => line.line));
  }
});

test('a row does not depend on the rows beside it', () => {
  const lines = randomLines(seededRandom(8), 400, '",ab ');
  expect(csvRows(lines)).toEqual(lines.flatMap((line) => csvRows([line])));
});
