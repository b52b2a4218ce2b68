import { categoryOfWord, normalWord } from './category-words.ts';
import { type Columns, type CsvSample, csvLayout } from './csv-layouts.ts';
import { fieldOfHeading } from './headings.ts';
import type { RefusalKind } from './import-report.ts';
import type { Layout } from './layout.ts';
import { isStateLike } from './region-code.ts';

export type ExtractFormat = 'extract-csv-11' | 'extract-csv-12';

export type ExtractChoice =
  | { readonly ok: true; readonly layout: Layout }
  | { readonly ok: false; readonly kind: RefusalKind; readonly reason: string };

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

const RECORD_ID = 0;
const DATE = 2;
const PLATE = 3;
const STATE = 4;
const MOST = 0.8;
/** Rows may end early, but most have a make. */
const LEAST_CELLS = 8;
/** Widths that fewer rows have are mistakes. */
const SOME = 0.1;

/** 20261030, 2026-10-30, 10/30/2026; nothing where the date is not known. */
const DATE_CELL = /^$|^\d{6}(\d\d)?$|^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|^\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}/;
const YEAR_CELL = /^(19|20)\d\d$/;

/**
 * The public layouts of an extract in CSV. The number of columns is no proof of them: the third has to be a date, the fifth a
 * state, and a heading has to name these columns in this order.
 * @param wanted as the user states it, or undefined to detect it
 * @returns null if the rows are too narrow or too wide for an extract
 */
export function extractLayout(
  { separator, rows }: CsvSample,
  wanted: ExtractFormat | undefined,
): ExtractChoice | null {
  const cells = rows.filter((row) => row !== null);
  const found = extractFormatOf(cells);
  const format = wanted ?? found;
  if (format === null) return null;
  if (found !== null && found !== format)
    return refuse('unknown-layout', `The rows are those of ${found}, not of ${format}.`);
  const columns = format === 'extract-csv-11' ? EXTRACT_11 : EXTRACT_12;
  const [first = []] = cells;
  const isHeader = first.length > STATE && !isRecord(first) && !/\d/.test(first[PLATE] ?? '');
  if (isHeader && !isHeaderOf(first, columns)) return refuse('bad-header', WRONG_HEADER);
  // Shorter ones are broken, or trailers.
  const records = (isHeader ? cells.slice(1) : cells).filter(({ length }) => length > STATE);
  if (records.filter(isRecord).length < records.length * MOST)
    return refuse(
      'unknown-layout',
      `The columns are not those of ${format}: the third has to be a date, the fifth a state. Put a header with a column \`plate\` above them.`,
    );
  const listCode = listCodesOf(records.map((row) => row[RECORD_ID] ?? ''));
  return {
    ok: true,
    layout: {
      ...csvLayout({ columns, separator, listCode, mayEndBeforeCategory: true }),
      namesCategories: listCode.isUsual,
      format,
      headerRows: isHeader ? 1 : 0,
      ignoredHeadings: [],
    },
  };
}

/** Rows may end early where their last cells are empty, or have more empty cells than there are columns. */
function extractFormatOf(rows: readonly (readonly string[])[]): ExtractFormat | null {
  const share = (isSuch: (row: readonly string[]) => boolean): number =>
    rows.filter(isSuch).length / rows.length;
  const isFilledFrom = (place: number) => (row: readonly string[]) =>
    row.slice(place).some((cell) => cell !== '');
  const areWide =
    share(({ length }) => length >= LEAST_CELLS) >= 0.5 && share(({ length }) => length >= 11) > SOME;
  if (!areWide || share(isFilledFrom(12)) > SOME) return null;
  const yearsAt = (place: number): number => rows.filter((row) => YEAR_CELL.test(row[place] ?? '')).length;
  const [at6, at7] = [yearsAt(6), yearsAt(7)];
  if (at6 !== at7) return at6 > at7 ? 'extract-csv-11' : 'extract-csv-12';
  return share(isFilledFrom(11)) > SOME ? 'extract-csv-12' : 'extract-csv-11';
}

const isRecord = (row: readonly string[]): boolean =>
  row.length > STATE && DATE_CELL.test(row[DATE] ?? '') && isStateLike(row[STATE] ?? '');

/** Another heading than the fourth that means the plate. */
const OF_PLATE = /PLATE|LICEN[CS]E|\bTAG\b/;
const NOT_OF_PLATE = /STATE|TYPE|YEAR|EXP/;
/** With fewer headings that we know, nobody can tell what the header says. */
const LEAST_KNOWN = 3;

/** Every heading that we know has to stand over the column that it names, and several have to be known. */
function isHeaderOf(headings: readonly string[], columns: Columns): boolean {
  const known = headings.map(fieldOfHeading);
  // The registration year is a year as well.
  const isRight = known.every(
    (field, place) =>
      field === null || field === columns[place] || (field === 'vehicleYear' && columns[place] === null),
  );
  const other = headings.some((heading, place) => {
    const words = normalWord(heading);
    return place !== PLATE && OF_PLATE.test(words) && !NOT_OF_PLATE.test(words);
  });
  return isRight && !other && known.filter((field) => field !== null).length >= LEAST_KNOWN;
}

/** NCIC numbers begin with the list code of their file; so do other record ids, or they are nothing but the code. */
const CODED_ID = /^([A-Z])(?:[ -]?\d{3,})?$/i;
const NCIC_NUMBER = /^[A-Z]\d{9}$/i;
/** Immigration and boats. No record with such a letter is worth the risk that it is no code. */
const NEVER = /^[NB]/i;

function listCodesOf(ids: readonly string[]) {
  const written = ids.filter((id) => id !== '');
  const coded = written.filter((id) => CODED_ID.test(id));
  const codes = new Set(coded.map(letterOf).filter((letter) => isCode(letter)));
  // One letter in front of all numbers may be anything. Several of them that are all codes are codes.
  const vary = codes.size > 1 && coded.length >= written.length * MOST;
  const codeOf = (id: string): string => {
    if (!CODED_ID.test(id)) return '';
    return vary || id.length === 1 || NCIC_NUMBER.test(id) || NEVER.test(id) ? letterOf(id) : '';
  };
  const isUsual =
    written.length > 0 && written.filter((id) => codeOf(id) !== '').length >= written.length * MOST;
  return { column: RECORD_ID, codeOf, isUsual };
}

const letterOf = (id: string): string => id.charAt(0).toUpperCase();
const isCode = (letter: string): boolean => NEVER.test(letter) || categoryOfWord(letter) !== null;

const WRONG_HEADER =
  'The first line is a header, but not that of an extract, and no heading means the plate. Rename the heading over the plates to `plate`.';

const refuse = (kind: RefusalKind, reason: string): ExtractChoice => ({ ok: false, kind, reason });
