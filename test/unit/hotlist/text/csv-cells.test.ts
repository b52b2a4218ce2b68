import { expect, test } from 'vitest';
import { csvCells } from '../../../../src/hotlist/text/csv-cells.ts';
import { seededRandom } from '../../../support/seeded-random.ts';

test.each([
  ['a,b', ['a', 'b']],
  [' a , b ', ['a', 'b']],
  ['a,,', ['a', '', '']],
  ['', ['']],
  ['"a,b",c', ['a,b', 'c']],
  ['"say ""x""",c', ['say "x"', 'c']],
  [' "a" , b', ['a', 'b']],
  ['""', ['']],
  ['"a",', ['a', '']],
  ['a"', ['a"']],
  ['6" lift kit,b', ['6" lift kit', 'b']],
  ['"a\nb",c', ['a\nb', 'c']],
  ['"a', 'unclosed'],
  ['"a""', 'unclosed'],
  ['x,"a', 'unclosed'],
  ['"a"b', 'malformed'],
])('reads `%s`', (text, cells) => {
  expect(csvCells(text)).toEqual(cells);
});

test('cells that were quoted come out as they went in, whatever is in them', () => {
  const random = seededRandom(7);
  for (let round = 0; round < 2_000; round++) {
    const cells = Array.from({ length: 1 + random.int(5) }, () => random.text(random.int(6), '",ab \t=+é'));
    const line = cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(random.pick([',', ' , ']));
    expect(csvCells(line)).toEqual(cells);
  }
});

test('a line without quotes has one cell more than commas', () => {
  const random = seededRandom(8);
  for (let round = 0; round < 500; round++) {
    const text = random.text(random.int(14), ',ab \t\v\u00a0é');
    expect(csvCells(text)).toHaveLength(text.split(',').length);
  }
});
