/**
 * List files as agencies send them, with what a careful clerk would enter of each: every combination of headings, separators,
 * spreadsheet damage, missing cells, list codes, encodings and packings, drawn at random. The truth is made with the
 * rows, not read from the file.
 */
import { gzipSync } from 'node:zlib';
import type { Category } from '../../../src/domain/list/hot-list.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { zipOf } from './zip-of.ts';

export type GeneratedList = {
  /** What was drawn, for the message of a test that fails. */
  readonly what: string;
  readonly bytes: Uint8Array;
  readonly category: Category | undefined;
  /** `plate region category` of every row that a clerk would enter. */
  readonly entries: ReadonlySet<string>;
  /** Whether a clerk would send the file back: too much of it is damaged, or nobody knows what its columns are. */
  readonly isSentBack: boolean;
};

type Written = { readonly cells: Readonly<Record<string, string>>; readonly entry: string | null };
type Draw = { readonly random: SeededRandom; readonly what: string[] };

const PLATE_HEADINGS = [
  'plate',
  'LIC',
  'License Plate',
  'LicensePlate',
  'LICENSE_PLATE',
  'Plate Number',
  'Tag',
  '"License\nPlate"',
];
const STATE_HEADINGS = ['region', 'State', 'LIS', 'PlateState', 'license state'];
const CATEGORY_HEADINGS = ['category', 'List Code', 'ListCode', 'code'];
const EXTRA_HEADINGS = ['phone1', 'Officer', 'Unit 2', 'VIN', ''];
const STATES: readonly (readonly [code: string, ...spellings: string[]])[] = [
  ['US-IA', 'IA', 'Iowa', 'ia', 'US-IA'],
  ['US-IL', 'IL', 'IL.', 'Illinois'],
  ['US-NE', 'NE', 'Nebraska', 'Nebr.'],
  ['US-NY', 'NY', 'N.Y.', 'New York'],
];
const DAMAGE = [
  '551000.0',
  '1.2E-33',
  '12-Mar',
  '5.5E+05',
  '#REF!',
  '1-Jan-26',
  '2026-03-12',
  '#NAME?',
  'Mar-26',
];
const FILLERS = [
  'NULL',
  'N/A',
  'NONE',
  'UNK',
  'UNKNOWN',
  'NOPLATE',
  'MISSING',
  'TBD',
  'TEST',
  'XXXXXXX',
  '000',
  '-',
];
const CODES: readonly (readonly [code: string, category: Category | null])[] = [
  ['V', 'stolen-vehicle'],
  ['P', 'stolen-plate'],
  ['W', 'wanted-person'],
  ['N', null],
  ['B', null],
  ['Q', null],
];
const REMARKS = [
  '',
  '',
  'stolen',
  'keys in car',
  'seen at 5, Main St',
  'says "mine"',
  'armed\nwith GUN1\ncall unit 12',
  '6" lift kit',
];
const MAKES = ['FORD', 'HONDA', 'KIA', 'CHEVY', 'DODGE', 'TOYOTA', 'NISSAN'];

export function generatedList(random: SeededRandom): GeneratedList {
  const draw: Draw = { random, what: [] };
  const isExtract = oneIn(random, 3);
  const share = pick(draw, 'damage', [0, 0, 0.03, 0.4]);
  const codes = pick(draw, 'codes', ['none', 'records', 'beside'] as const);
  const rows = Array.from({ length: 40 + random.int(40) }, (_, i) =>
    written(draw, i, { share, isExtract, codes }),
  );
  const isMisread = oneIn(random, 5);
  const category: Category | undefined = codes === 'records' ? undefined : 'stolen-vehicle';
  const table = isExtract
    ? extractTable(draw, rows, isMisread)
    : genericTable(draw, rows, { isMisread, codes });
  const separator = pick(draw, 'separator', [',', ',', ',', ';', '\t', '|']);
  const isRagged = oneIn(random, 2);
  const lines = table.map((cells) => line(cells, separator, isRagged));
  if (oneIn(random, 6)) lines.unshift(`sep=${separator}`);
  draw.what.push(isExtract ? 'extract' : 'generic', isMisread ? 'misread' : '', isRagged ? 'ragged' : '');
  // A clerk leaves out the fillers, and looks at the rest.
  const ofPlate = (texts: readonly string[]): number =>
    rows.filter(({ cells }) => texts.includes(cells['plate'] ?? '')).length;
  const [damaged, fillers] = [ofPlate(DAMAGE), ofPlate(FILLERS)];
  const withPlates = rows.length - fillers;
  const unknown = rows.filter(({ cells }) => cells['code'] === 'Q' && codes !== 'none').length;
  return {
    what: draw.what.filter(Boolean).join(', '),
    bytes: packed(draw, encoded(draw, lines)),
    category,
    entries: new Set(rows.flatMap(({ entry }) => entry ?? [])),
    isSentBack:
      isMisread ||
      fillers > Math.max(1, withPlates) ||
      damaged + unknown > Math.max(1, Math.floor(withPlates * 0.05)),
  };
}

type Harm = {
  readonly share: number;
  readonly isExtract: boolean;
  readonly codes: 'none' | 'records' | 'beside';
};

function written({ random }: Draw, i: number, { share, codes }: Harm): Written {
  const [region, ...spellings] = random.pick(STATES as [(typeof STATES)[number], ...typeof STATES]);
  const isHarmed = random.int(1000) < share * 1000;
  const plate = isHarmed
    ? random.pick([...DAMAGE, ...FILLERS] as [string, ...string[]])
    : `${random.text(3, 'ABCDEFGHJKLMNPRSTUVWYZ')}${String(100 + i)}`;
  // Most codes are of vehicles and plates; a code that nobody knows is rare.
  const [code, coded] = CODES[oneIn(random, 3) ? random.int(5) : random.int(2)] ?? CODES[0] ?? ['V', null];
  const named = codes === 'none' ? 'stolen-vehicle' : coded;
  // Beside a category for the whole list, a code that says something else refuses its row.
  const category = codes === 'beside' && named !== 'stolen-vehicle' ? null : named;
  return {
    cells: {
      plate: oneIn(random, 8) && !isHarmed ? `${plate.slice(0, 3)}-${plate.slice(3).toLowerCase()}` : plate,
      state: random.pick(spellings as [string, ...string[]]),
      code,
      id: codes === 'none' ? `R${i}` : `${code}${770000000 + i}`,
      make: MAKES[i % MAKES.length] ?? '',
      remarks: random.pick(REMARKS as [string, ...string[]]),
      extra: random.pick(['', 'x', '7']),
    },
    entry: isHarmed || category === null ? null : `${plate} ${region} ${category}`,
  };
}

/** The heading over the makes says `plate` where the file is misread. */
function genericTable(
  { random, what }: Draw,
  rows: readonly Written[],
  { isMisread, codes }: { readonly isMisread: boolean; readonly codes: Harm['codes'] },
): (readonly string[])[] {
  const codeHeading =
    codes === 'records' ? random.pick(CATEGORY_HEADINGS as [string, ...string[]]) : 'Hot list';
  const columns: (readonly [field: string, heading: string])[] = shuffled(random, [
    ['plate', isMisread ? 'Owner' : random.pick(PLATE_HEADINGS as [string, ...string[]])],
    ['state', random.pick(STATE_HEADINGS as [string, ...string[]])],
    ['make', isMisread ? 'plate' : 'make'],
    ...(codes === 'none' ? [] : [['code', codeHeading] as const]),
    ['extra', random.pick(EXTRA_HEADINGS as [string, ...string[]])],
  ]);
  // Free text is last: what follows a line break is then the hardest to tell from a row.
  columns.push(['remarks', 'remarks']);
  what.push(columns.map(([, heading]) => heading).join('/'));
  const title = oneIn(random, 5) ? [['Stolen vehicles of Sample City'], []] : [];
  return [
    ...title,
    columns.map(([, heading]) => heading),
    ...rows.map(({ cells }) => columns.map(([field]) => cells[field] ?? '')),
  ];
}

/** Without a header, or misread: the columns are in another order, under a header of their own or none. */
function extractTable({ random }: Draw, rows: readonly Written[], isMisread: boolean): (readonly string[])[] {
  const hasType = oneIn(random, 2);
  const table = rows.map(({ cells: { id = '', plate = '', state = '', make = '' } }) => {
    const type = hasType ? ['PC'] : [];
    const whole = [
      id,
      'IA0000000',
      '20260228',
      plate,
      state,
      '2026',
      ...type,
      '2019',
      make,
      'CIV',
      '4D',
      'BLU',
    ];
    return isMisread ? [id, 'IA0000000', '20260228', make, plate, state, ...whole.slice(5, -1)] : whole;
  });
  if (!isMisread || oneIn(random, 2)) return table;
  const header = 'Case,ORI,Entered,Make,Serial,State,Year,Colour,Body,Officer,Remarks,Other'.split(',');
  return [header.slice(0, table[0]?.length), ...table];
}

function line(cells: readonly string[], separator: string, isRagged: boolean): string {
  const last = cells.findLastIndex((cell) => cell !== '');
  return cells
    .slice(0, isRagged ? Math.max(1, last + 1) : cells.length)
    .map((cell) =>
      !cell.startsWith('"') && (cell.includes(separator) || /["\n]/.test(cell))
        ? `"${cell.replaceAll('"', '""')}"`
        : cell,
    )
    .join(separator);
}

function encoded(draw: Draw, lines: readonly string[]): Buffer {
  const text = `${lines.join(pick(draw, 'line end', ['\n', '\r\n']))}\n`;
  switch (
    pick(draw, 'encoding', ['utf-8', 'utf-8', 'utf-8', 'utf-8 with mark', 'utf-16', 'utf-16 without mark'])
  ) {
    case 'utf-8 with mark':
      return Buffer.from(`\ufeff${text}`);
    case 'utf-16':
      return Buffer.from(`\ufeff${text}`, 'utf16le');
    case 'utf-16 without mark':
      return Buffer.from(text, 'utf16le');
    default:
      return Buffer.from(text);
  }
}

function packed(draw: Draw, bytes: Buffer): Uint8Array {
  const how = pick(draw, 'packed', ['no', 'no', 'no', 'no', 'gzip', 'zip']);
  if (how === 'gzip') return gzipSync(bytes);
  return how === 'zip' ? zipOf([{ name: 'list.csv', content: bytes }]) : bytes;
}

function pick<T extends string | number>(
  { random, what }: Draw,
  name: string,
  from: readonly [T, ...T[]],
): T {
  const picked = random.pick(from);
  what.push(`${name} ${JSON.stringify(picked)}`);
  return picked;
}

const oneIn = (random: SeededRandom, count: number): boolean => random.int(count) === 0;

function shuffled<T>(random: SeededRandom, items: readonly T[]): T[] {
  const rest = [...items];
  return items.flatMap(() => rest.splice(random.int(rest.length), 1));
}
