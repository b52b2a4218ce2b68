import { normalWord } from './category-words.ts';
import { FIELDS, type Field } from './layout.ts';

/** Headings by field: our own first, then the field names that officers know. Compared without spaces. */
const HEADINGS: Readonly<Record<Field, string>> = {
  plate:
    'PLATE, LIC, LICENSE PLATE, LICENCE PLATE, PLATE NUMBER, LICENSE PLATE NUMBER, LICENCE PLATE NUMBER, TAG, TAG NUMBER',
  region: 'REGION, LIS, STATE, PLATE STATE, LICENSE STATE, LICENCE STATE, LICENSE PLATE STATE, TAG STATE',
  category: 'CATEGORY, LIST CODE, CODE',
  reason: 'REASON, REMARKS, NOTES, MIS',
  expires: 'EXPIRES, EXPIRY, UNTIL, END DATE',
  recordId: 'RECORD ID, NIC, NIC NUMBER, NCIC NUMBER',
  originatingAgency: 'AGENCY, ORI, ORIGINATING AGENCY',
  vehicleYear: 'YEAR, VYR, VEHICLE YEAR',
  make: 'MAKE, VMA, VEHICLE MAKE',
  model: 'MODEL, VMO, VEHICLE MODEL',
  style: 'STYLE, VST, BODY, BODY STYLE',
  colour: 'COLOUR, COLOR, VCO, VEHICLE COLOR, VEHICLE COLOUR',
  listCode: '',
};

/** `License plate`, `LICENSE_PLATE` and `LicensePlate` are one heading. */
const normalHeading = (heading: string): string => normalWord(heading).replaceAll(' ', '');

const FIELD_OF_HEADING: ReadonlyMap<string, Field> = new Map(
  FIELDS.flatMap((field) =>
    HEADINGS[field]
      .split(', ')
      .filter(Boolean)
      .map((heading) => [normalHeading(heading), field] as const),
  ),
);

/** @returns null for a heading that we do not know. */
export const fieldOfHeading = (heading: string): Field | null =>
  FIELD_OF_HEADING.get(normalHeading(heading)) ?? null;

export const isHeader = (cells: readonly string[]): boolean =>
  cells.some((cell) => fieldOfHeading(cell) === 'plate');

/** Rows above the heading, such as the title of a report. */
const MAX_TITLE_ROWS = 5;
const MAX_TITLE_CELLS = 2;

/**
 * Where the heading stands, 0-based. Above it there may be rows with a few words, but no row that could be a record.
 * @param rows the cells of the first rows; null for a row that cannot be read
 * @returns -1 if there is none
 */
export function headerPlace(rows: readonly (readonly string[] | null)[]): number {
  for (const [place, cells] of rows.slice(0, MAX_TITLE_ROWS + 1).entries()) {
    if (cells !== null && isHeader(cells)) return place;
    if (cells === null || !isTitle(cells)) return -1;
  }
  return -1;
}

function isTitle(cells: readonly string[]): boolean {
  const words = cells.filter((cell) => cell !== '');
  return words.length <= MAX_TITLE_CELLS && !words.some((word) => /^(?=.*\d)[A-Z0-9]{2,10}$/i.test(word));
}

/** Headings that say that a column names categories, for columns whose heading we do not know. */
const OF_CATEGORIES = /CODE|LIST|CATEG|FILE|OFFEN[CS]E|CRIME|ALERT|HOT|^TYPE$|REASON/;
/** A plate's type (`PRIVATE`) is no category, whatever it is called. */
const OF_PLATE_TYPES = /PLATE|LICEN[CS]E|TAG|LIT|REG/;
const MOST = 0.8;

/**
 * A column whose heading we do not know but whose words are categories: to ignore it would turn immigration violators
 * into stolen vehicles.
 * @param columns the unknown columns, with their words in the first rows
 * @returns its place; -1 if there is none
 */
export function categoryColumn(
  columns: readonly {
    readonly place: number;
    readonly heading: string;
    readonly words: readonly string[];
  }[],
  isCategory: (word: string) => boolean,
): number {
  const found = columns.find(({ place, heading, words }) => {
    const name = normalWord(heading);
    if (OF_PLATE_TYPES.test(name)) return false;
    const said = words.map(normalWord).filter((word) => word !== '');
    // Single letters may be anything (`Y` and `N`, colours) unless the heading or the place says what they are.
    const mayBeCode = place === 0 || OF_CATEGORIES.test(name);
    const known = said.filter((word) => isCategory(word) && (word.length > 1 || mayBeCode));
    return said.length > 0 && known.length >= said.length * MOST;
  });
  return found?.place ?? -1;
}
