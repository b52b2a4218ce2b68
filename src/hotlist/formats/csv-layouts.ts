import { normalWord } from './category-words.ts';
import { csvCells } from './csv-cells.ts';
import { type BrokenLine, FIELDS, type Field, type Layout, type RawRow, trailerOf } from './layout.ts';
import { MAX_LINE_CHARACTERS } from './text-lines.ts';

/** Which field each column holds; null for a column that is ignored. */
type Columns = readonly (Field | null)[];

/** Record id, agency, date, plate, state, registration year, vehicle year, make, model, body, colour. */
const EXTRACT_11: Columns = [
  'recordId',
  'originatingAgency',
  null,
  'plate',
  'region',
  null,
  'vehicleYear',
  'make',
  'model',
  'style',
  'colour',
];
/** The same with the plate type after the registration year. */
const EXTRACT_12: Columns = [...EXTRACT_11.slice(0, 6), null, ...EXTRACT_11.slice(6)];

/** Headings by field: our own first, then the field names that officers know. Compared as `normalWord` gives them. */
const HEADINGS: Readonly<Record<Field, readonly string[]>> = {
  plate: ['PLATE', 'LIC', 'LICENSE PLATE', 'LICENCE PLATE', 'PLATE NUMBER', 'TAG'],
  region: ['REGION', 'LIS', 'STATE', 'PLATE STATE', 'LICENSE STATE'],
  category: ['CATEGORY', 'LIST CODE', 'CODE'],
  reason: ['REASON', 'REMARKS', 'NOTES', 'MIS'],
  expires: ['EXPIRES', 'EXPIRY', 'UNTIL', 'END DATE'],
  recordId: ['RECORD ID', 'RECORDID', 'NIC', 'NCIC NUMBER'],
  originatingAgency: ['AGENCY', 'ORI', 'ORIGINATINGAGENCY'],
  vehicleYear: ['YEAR', 'VYR', 'VEHICLE YEAR', 'VEHICLEYEAR'],
  make: ['MAKE', 'VMA'],
  model: ['MODEL', 'VMO'],
  style: ['STYLE', 'VST', 'BODY'],
  colour: ['COLOUR', 'COLOR', 'VCO'],
};
const FIELD_OF_HEADING: ReadonlyMap<string, Field> = new Map(
  FIELDS.flatMap((field) => HEADINGS[field].map((heading) => [heading, field] as const)),
);

/** @returns null for a heading that we do not know. */
export const fieldOfHeading = (heading: string): Field | null =>
  FIELD_OF_HEADING.get(normalWord(heading)) ?? null;

/** @returns an error in plain words for the user when the header makes no sense. */
export function genericLayout(headings: readonly string[]): Layout | string {
  const columns = headings.map(fieldOfHeading);
  const twice = FIELDS.find((field) => columns.indexOf(field) !== columns.lastIndexOf(field));
  if (twice !== undefined) return `Two columns of the header both mean \`${twice}\`.`;
  const ignoredHeadings = headings.filter((_, index) => columns[index] === null);
  return { ...csvLayout(columns), format: 'generic-csv', headerLines: 1, ignoredHeadings };
}

/** The extract has no header. If somebody added one, it holds no digit, but every row does. */
export function extractLayout(format: 'extract-csv-11' | 'extract-csv-12', first: string): Layout {
  const cells = csvCells(first) ?? [];
  const headerLines = cells.length > 1 && !cells.some((cell) => /\d/.test(cell)) ? 1 : 0;
  const columns = format === 'extract-csv-11' ? EXTRACT_11 : EXTRACT_12;
  return { ...csvLayout(columns), format, headerLines, ignoredHeadings: [] };
}

export function isHeader(cells: readonly string[]): boolean {
  return !cells.some((cell) => /\d/.test(cell)) && cells.some((cell) => fieldOfHeading(cell) === 'plate');
}

function csvLayout(columns: Columns): Pick<Layout, 'namesCategories' | 'read' | 'isCut' | 'trailer'> {
  const places = FIELDS.map((field) => columns.indexOf(field));
  return {
    namesCategories: columns.includes('category'),
    read: (text) => readRow(text, columns.length, places),
    isCut: (text) => typeof readRow(text, columns.length, places) === 'string',
    trailer(text) {
      const cells = csvCells(text);
      return cells === null || cells.length >= columns.length ? null : trailerOf(cells);
    },
  };
}

function readRow(text: string, columns: number, places: readonly number[]): RawRow | BrokenLine {
  const cells = text.length > MAX_LINE_CHARACTERS ? null : csvCells(text);
  if (cells === null) return 'broken-row';
  // Spreadsheets often add empty cells after the last column. They are not an error.
  const fits =
    cells.length === columns || (cells.length > columns && cells.slice(columns).every((cell) => cell === ''));
  if (!fits) return 'wrong-columns';
  return places.map((place) => (place < 0 ? '' : (cells[place] ?? '')));
}
