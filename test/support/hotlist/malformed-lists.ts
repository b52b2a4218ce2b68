import type { ListFormat } from '../../../src/hotlist/formats/import-options.ts';
import type { RefusalKind } from '../../../src/hotlist/formats/import-report.ts';
import { type SeededRandom, seededRandom } from '../seeded-random.ts';
import { fileOf } from './list-files.ts';
import { linesOf, type WrittenRecord } from './written-formats.ts';

export type MalformedList = {
  readonly what: string;
  readonly bytes: Uint8Array;
  readonly kind: RefusalKind;
  readonly format?: ListFormat;
};

type Maker = (random: SeededRandom) => Omit<MalformedList, 'what'>;

const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
const HEADER = 'plate,region,category,reason';

function some(random: SeededRandom, count = 40 + random.int(60)): WrittenRecord[] {
  return Array.from({ length: count }, () => ({
    plate: random.text(3, LETTERS) + random.text(4, '123456789'),
    state: 'IA',
    code: 'V',
    word: 'stolen-vehicle',
  }));
}

const row = (plate: string, category = 'V'): string => `${plate},IA,${category},invented`;
const rows = (random: SeededRandom): string[] => some(random).map(({ plate }) => row(plate));
const FORMATS = ['generic-csv', 'json-lines', 'extract-fixed', 'extract-fixed-state'] as const;
const FORMULAS = ['=HYPERLINK("http://x")', '=1+1', '+cmd|calc', '-2+3', '@SUM(A1)'] as const;

/** Each kind of harm, as often as its weight, with other content each time. */
const MAKERS: Readonly<Record<string, Maker>> = {
  'cut in its last line': (random) => {
    const format = random.pick(FORMATS);
    const whole = Buffer.from(fileOf(linesOf(format, some(random))));
    const last = (format.includes('fixed') ? 32 : 8) + random.int(5);
    return { bytes: whole.subarray(0, whole.length - last), kind: 'cut-short' };
  },
  'cut between its lines, with a trailer that counts more': (random) => {
    const records = some(random);
    const trailer = `TRAILER ${records.length + 3 + random.int(1000)}`;
    return { bytes: fileOf([...linesOf('generic-csv', records), trailer]), kind: 'cut-short' };
  },
  binary: (random) => ({
    bytes: Buffer.concat([
      Buffer.from([0x50, 0x4b, 3, 4, 0]),
      Buffer.from(random.text(300, '\u0001\u0002ABC')),
    ]),
    kind: 'not-text',
  }),
  'an embedded NUL': (random) => {
    const bytes = Buffer.from(fileOf([HEADER, ...rows(random)]));
    bytes[30 + random.int(bytes.length - 30)] = 0;
    return { bytes, kind: 'not-text' };
  },
  'UTF-32': (random) => {
    const text = [...`${HEADER}\n${rows(random).join('\n')}`];
    const bytes = Buffer.alloc(4 + text.length * 4);
    bytes.writeUInt32LE(0xfeff);
    for (const [i, char] of text.entries()) bytes.writeUInt32LE(char.codePointAt(0) ?? 0, 4 + i * 4);
    return { bytes, kind: 'not-text' };
  },
  'UTF-16 in the middle of UTF-8': (random) => ({
    bytes: Buffer.concat([
      Buffer.from(fileOf([HEADER, ...rows(random)])),
      Buffer.from(rows(random).join('\n'), 'utf16le'),
    ]),
    kind: 'not-text',
  }),
  'rows of other columns': (random) => ({
    bytes: fileOf([HEADER, ...rows(random), ...rows(random).map((line) => `${line},x,y`)]),
    kind: 'too-many-rejects',
  }),
  'no header, and columns of no layout': (random) => ({
    bytes: fileOf(rows(random).map((line) => line.split(',').slice(0, 3).join(','))),
    kind: 'unknown-layout',
  }),
  'a header without a plate': (random) => ({
    bytes: fileOf(['number,region,category,reason', ...rows(random)]),
    kind: 'bad-header',
    format: 'generic-csv',
  }),
  'a header that names one field twice': (random) => ({
    bytes: fileOf([`${HEADER},${random.pick(['LIC', 'Plate', 'State', 'list code'])}`, ...rows(random)]),
    kind: 'bad-header',
  }),
  'huge rows': (random) => ({
    bytes: fileOf([HEADER, ...rows(random).map((line) => line + 'x'.repeat(5_000 + random.int(5_000)))]),
    kind: 'too-many-rejects',
  }),
  'one huge row without an end': (random) => ({
    bytes: Buffer.from(`${HEADER}\n${'A'.repeat(3_000_000 + random.int(1000))}`),
    kind: 'cut-short',
  }),
  'formulas for plates': (random) => ({
    bytes: fileOf([
      HEADER,
      ...Array.from({ length: 20 }, () => `"${random.pick(FORMULAS).replaceAll('"', '""')}",IA,V,x`),
    ]),
    kind: 'too-many-rejects',
  }),
  'stray quotes': (random) => ({
    bytes: fileOf([HEADER, ...rows(random).map((line) => `"${line}`)]),
    kind: 'too-many-rejects',
  }),
  'nothing but entries that are forbidden': (random) => ({
    bytes: fileOf([
      HEADER,
      ...some(random).map(({ plate }) => row(plate, random.pick(['N', 'parking', 'TOLL', 'religion']))),
    ]),
    kind: 'no-usable-row',
  }),
  'no categories': (random) => ({
    bytes: fileOf(linesOf(random.pick(['extract-csv-11', 'extract-csv-12']), some(random))),
    kind: 'category-needed',
  }),
  'fillers for plates': (random) => ({
    bytes: fileOf([
      HEADER,
      ...Array.from({ length: 30 }, () => row(random.pick(['NONE', '000', 'UNKNOWN', '190']))),
    ]),
    kind: 'too-many-rejects',
  }),
  'JSON that is none': (random) => ({
    bytes: fileOf(linesOf('json-lines', some(random)).map((line) => line.replace('"region"', "'region'"))),
    kind: 'too-many-rejects',
  }),
  'another layout than the clerk says': (random) => ({
    bytes: fileOf(linesOf('json-lines', some(random))),
    kind: 'too-many-rejects',
    format: 'extract-fixed',
  }),
  empty: (random) => ({ bytes: Buffer.from(random.pick(['', '\n', ' \r\n \r\n'])), kind: 'empty' }),
};

/** @returns `count` of them, each kind of harm as often as another. */
export function malformedLists(count: number, seed: number): readonly MalformedList[] {
  const random = seededRandom(seed);
  const makers = Object.entries(MAKERS);
  return Array.from({ length: count }, (_, i) => {
    const [what, make] = makers[i % makers.length] ?? ['', () => ({ bytes: Buffer.alloc(0), kind: 'empty' })];
    return { what, ...make(random) };
  });
}
