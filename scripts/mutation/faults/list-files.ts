import type { Fault } from '../fault.ts';

/** What a list file may look like, and what must not come into force whatever it looks like. */
export const LIST_FILE_FAULTS: readonly Fault[] = [
  {
    id: 'list-code-of-a-record-ignored',
    rule: 'H2',
    find: 'for (const said of [word, listCode]) {',
    replace: 'for (const said of [word]) {',
    tests: ['list-codes'],
  },
  {
    id: 'contradicting-list-code-let-in',
    rule: 'H2',
    find: "stated !== coded) return reject('other-category');",
    replace: 'stated !== coded) return permittedOr(category, rules);',
    tests: ['list-codes'],
  },
  {
    id: 'column-of-makes-taken-for-plates',
    rule: 'H3',
    find: 'if (isMost(this.#words)) return ',
    replace: 'if (isMost(0)) return ',
    tests: ['plate-column'],
  },
  {
    id: 'header-of-another-layout-skipped',
    rule: 'H3',
    find: 'if (isHeader && !isHeaderOf(first, columns)) return',
    replace: 'if (isHeader && !isHeader) return',
    tests: ['extract-csv'],
  },
  {
    id: 'spreadsheet-number-taken-for-a-plate',
    rule: 'H3',
    find: 'if (NUMBER.test(cell) || DATE.test(cell) || ERROR.test(cell))',
    replace: 'if (DATE.test(cell) || ERROR.test(cell))',
    tests: ['plate-cell'],
  },
  {
    id: 'quoted-line-break-breaks-the-row',
    rule: 'H3',
    find: 'const MAX_MORE_LINES = 64;',
    replace: 'const MAX_MORE_LINES = 0;',
    tests: ['csv-rows'],
  },
  {
    id: 'packed-list-of-any-size-unpacked',
    rule: 'H3',
    find: 'const MAX_RATIO = 100;',
    replace: 'const MAX_RATIO = 100_000;',
    tests: ['unpack-list'],
  },
  {
    id: 'named-pipe-read-as-a-file',
    rule: 'H3',
    find: 'if (!stats.isFile()) throw',
    replace: 'if (stats.isDirectory()) throw',
    tests: ['special-files'],
  },
];
