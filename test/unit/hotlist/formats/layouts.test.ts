import { describe, expect, test } from 'vitest';
import { LIST_FORMATS } from '../../../../src/hotlist/formats/import-options.ts';
import { checkedList } from '../../../support/hotlist/checked-list.ts';
import { columnsOf } from '../../../support/hotlist/indexed-list.ts';
import { fileOf, importOptions, LIST_RULES } from '../../../support/hotlist/list-files.ts';
import {
  fileIn,
  linesOf,
  NAMES_CATEGORIES,
  type WrittenRecord,
} from '../../../support/hotlist/written-formats.ts';
import { type SeededRandom, seededRandom } from '../../../support/seeded-random.ts';

type Pair = readonly [code: string, word: string];
const WORDS: readonly [Pair, ...Pair[]] = [
  ['V', 'stolen-vehicle'],
  ['P', 'stolen-plate'],
  ['A', 'amber-alert'],
  ['W', 'wanted-person'],
];

function records(random: SeededRandom, count: number, oneCategory: boolean): WrittenRecord[] {
  return Array.from({ length: count }, () => {
    const [code, word] = oneCategory ? WORDS[0] : random.pick(WORDS);
    const plate = random.text(3, 'ABCDEFGH') + random.text(4, '0123456789');
    return { plate, state: random.pick(['IA', 'NE', 'OH', 'MO']), code, word };
  });
}

describe.each(LIST_FORMATS)('%s', (format) => {
  const options = importOptions({ category: 'stolen-vehicle' });
  const some = records(seededRandom(3), 200, !NAMES_CATEGORIES.has(format));

  test('is detected, and gives the same index as the generic layout', () => {
    const own = checkedList(fileIn(format, some), options, LIST_RULES);
    const generic = checkedList(fileIn('generic-csv', some), options, LIST_RULES);
    expect(own.report).toMatchObject({ outcome: 'accepted', format, rows: 200 });
    if (own.list === null || generic.list === null) throw new Error('refused');
    expect(columnsOf(own.list)).toEqual(columnsOf(generic.list));
  });

  test('keeps what it says about the vehicle', () => {
    const { list } = checkedList(fileIn(format, some), options, LIST_RULES);
    expect(list?.rows[0]?.details.make).toBe('HOND');
    if (format.startsWith('extract'))
      expect(list?.rows[0]?.details).toMatchObject({ vehicleYear: '2015', model: 'CIV', colour: 'BLU' });
  });

  test('can be named, and other files are then read with it', () => {
    const named = checkedList(fileIn(format, some), { ...options, format }, LIST_RULES);
    expect(named.report).toMatchObject({ outcome: 'accepted', format });
    const others = LIST_FORMATS.filter((other) => other !== format && !other.startsWith(format));
    for (const other of others.filter((one) => !format.startsWith(one)))
      expect(checkedList(fileIn(other, some), { ...options, format }, LIST_RULES).report.outcome).toBe(
        'refused',
      );
  });

  test('may end with a trailer; a different count means that the file is not whole', () => {
    const trailer = (count: number): string =>
      format === 'json-lines' ? `{"records":${count}}` : `TRAILER ${String(count).padStart(7, '0')}`;
    const withCount = (count: number) =>
      checkedList(fileOf([...linesOf(format, some), trailer(count)]), options, LIST_RULES).report;
    expect(withCount(200)).toMatchObject({ outcome: 'accepted', trailerLines: 1, rows: 200 });
    expect(withCount(300)).toMatchObject({ outcome: 'refused', refusalKind: 'cut-short' });
  });

  test('whose last line breaks off is refused', () => {
    const whole = Buffer.from(fileIn(format, some));
    const cut = whole.subarray(0, whole.length - (format.includes('fixed') ? 40 : 12));
    expect(checkedList(cut, options, LIST_RULES).report).toMatchObject({ refusalKind: 'cut-short' });
  });
});

describe('fixed width', () => {
  const fixedOf = (lines: readonly string[]) => checkedList(fileOf(lines), importOptions(), LIST_RULES);
  const [header = '', ...rows] = linesOf('extract-fixed', records(seededRandom(4), 30, false));

  test('a first line that is a record is one', () => {
    expect(fixedOf(rows).report.rows).toBe(30);
    expect(fixedOf([header, ...rows]).report.rows).toBe(30);
  });

  test('lines that lost their trailing spaces are whole', () => {
    const short = rows.map((line) => line.slice(0, 39).trimEnd());
    expect(fixedOf([header, ...short]).report).toMatchObject({ outcome: 'accepted', rejectedByReason: {} });
  });

  test("where both places hold codes, the one that varies is the list's", () => {
    const both = rows.map((line) => `V ${line.charAt(0)}${line.slice(3)}`);
    expect(fixedOf([header, ...both]).report.format).toBe('extract-fixed-state');
  });
});

describe('JSON Lines', () => {
  const jsonOf = (...lines: string[]) => checkedList(fileOf(lines), importOptions(), LIST_RULES);

  test('accepts the names that officers know, numbers, and null for nothing', () => {
    const { list } = jsonOf('{"LIC":"ZZT1234","LIS":"IA","category":"V","VYR":2015,"reason":null}');
    expect(list?.rows[0]).toMatchObject({ region: 'US-IA', reason: 'stolen vehicle' });
    expect(list?.rows[0]?.details.vehicleYear).toBe('2015');
  });

  test('says which names it does not keep', () => {
    const { report } = jsonOf('{"plate":"ZZT1234","category":"V","owner":"left out"}');
    expect(report.ignoredHeadings).toEqual(['owner']);
  });

  test.each([
    ['{"plate":"ZZT1235","LIC":"ZZT1236","category":"V"}', 'wrong-columns'],
    ['{"plate":["ZZT1235"],"category":"V"}', 'broken-row'],
    ['["ZZT1235"]', 'broken-row'],
    ['{"plate":"ZZT1235"', 'broken-row'],
    ['{"plate":551000.0,"category":"V"}', 'not-a-plate'],
    ['{"plate":5.5e-7,"category":"V"}', 'not-a-plate'],
  ])('rejects %s', (line, reason) => {
    const { report } = jsonOf(
      '{"plate":"ZZT1234","category":"V"}',
      line,
      '{"plate":"ZZT1237","category":"V"}',
    );
    expect(report.rejectedRows).toMatchObject([{ line: 2, reason }]);
  });
});
