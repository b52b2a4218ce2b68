import { normalWord } from './category-words.ts';
import type { CsvRow } from './csv-rows.ts';
import type { ListFormat } from './import-options.ts';

const FIELDS = [
  'plate',
  'region',
  'category',
  'reason',
  'recordId',
  'originatingAgency',
  'vehicleYear',
  'make',
  'model',
  'style',
  'colour',
] as const;
export type Field = (typeof FIELDS)[number];

/** Which field each column holds; null for one that is not kept. */
export type Columns = readonly (Field | null)[];

export type Layout = {
  readonly format: ListFormat;
  readonly columns: Columns;
  /** How many of the first rows are headings. */
  readonly headerRows: 0 | 1;
  /** Headings of a generic list that we do not know; their columns are not kept. */
  readonly ignoredHeadings: readonly string[];
};
export type LayoutChoice =
  | { readonly ok: true; readonly layout: Layout }
  | { readonly ok: false; readonly reason: string };

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
  recordId: ['RECORD ID', 'NIC', 'NCIC NUMBER'],
  originatingAgency: ['AGENCY', 'ORI'],
  vehicleYear: ['YEAR', 'VYR', 'VEHICLE YEAR'],
  make: ['MAKE', 'VMA'],
  model: ['MODEL', 'VMO'],
  style: ['STYLE', 'VST', 'BODY'],
  colour: ['COLOUR', 'COLOR', 'VCO'],
};
const FIELD_OF_HEADING: ReadonlyMap<string, Field> = new Map(
  FIELDS.flatMap((field) => HEADINGS[field].map((heading) => [heading, field] as const)),
);

/** Rows that vote on the number of columns where no header tells. */
const ROWS_TO_JUDGE = 50;

/** @param rows all rows of the file. @param format what the clerk says it is, or undefined to detect it. */
export function chooseLayout(rows: readonly CsvRow[], format: ListFormat | undefined): LayoutChoice {
  const first = rows[0]?.cells ?? [];
  const headed = isHeader(first);
  const columns = usualColumnCount(rows);
  switch (format ?? (headed ? 'generic-csv' : formatOfColumnCount(columns))) {
    case 'generic-csv':
      return headed
        ? genericLayout(first)
        : refuse('The first line is no header: a column `plate` is needed.');
    case 'extract-csv-11':
      return { ok: true, layout: extractLayout('extract-csv-11', EXTRACT_11, first) };
    case 'extract-csv-12':
      return { ok: true, layout: extractLayout('extract-csv-12', EXTRACT_12, first) };
    case null:
      return refuse(
        `The layout is not known: there is no header with a column \`plate\`, and most lines have ${columns} columns, not 11 or 12.`,
      );
  }
}

function genericLayout(headings: readonly string[]): LayoutChoice {
  const columns = headings.map((heading) => FIELD_OF_HEADING.get(normalWord(heading)) ?? null);
  const twice = FIELDS.find((field) => columns.indexOf(field) !== columns.lastIndexOf(field));
  if (twice !== undefined) return refuse(`Two columns of the header both mean \`${twice}\`.`);
  const ignoredHeadings = headings.filter((_, index) => columns[index] === null);
  return { ok: true, layout: { format: 'generic-csv', columns, headerRows: 1, ignoredHeadings } };
}

/** The extract has no header, but one that somebody added holds no digit, as every row does. */
function extractLayout(format: ListFormat, columns: Columns, first: readonly string[]): Layout {
  const headerRows = first.length > 1 && !first.some((cell) => /\d/.test(cell)) ? 1 : 0;
  return { format, columns, headerRows, ignoredHeadings: [] };
}

function isHeader(cells: readonly string[]): boolean {
  return (
    !cells.some((cell) => /\d/.test(cell)) &&
    cells.some((cell) => FIELD_OF_HEADING.get(normalWord(cell)) === 'plate')
  );
}

const formatOfColumnCount = (columns: number): ListFormat | null =>
  columns === 11 ? 'extract-csv-11' : columns === 12 ? 'extract-csv-12' : null;

/** The number of columns that most of the first rows have. */
function usualColumnCount(rows: readonly CsvRow[]): number {
  const counts = new Map<number, number>();
  for (const { cells } of rows.slice(0, ROWS_TO_JUDGE)) {
    if (cells !== null) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  }
  return [...counts].reduce((best, next) => (next[1] > best[1] ? next : best), [0, 0])[0];
}

const refuse = (reason: string): LayoutChoice => ({ ok: false, reason });
