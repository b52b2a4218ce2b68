import { SERIAL_SHAPES } from '../../domain/plate/serial-shapes.ts';
import { csvCells } from '../text/csv-cells.ts';
import { csvRows } from '../text/csv-rows.ts';
import { MAX_LINE_CHARACTERS } from '../text/text-lines.ts';
import { categoryOfWord, normalWord } from './category-words.ts';
import { categoryColumn, fieldOfHeading } from './headings.ts';
import {
  type BrokenLine,
  FIELDS,
  type Field,
  type Layout,
  type LayoutHints,
  type RawRow,
  trailerOf,
} from './layout.ts';
import { isStateLike, readRegionCode } from './region-code.ts';

/** Which field each column holds; null for a column that is ignored. */
export type Columns = readonly (Field | null)[];

/** How the rows of one file are read. */
export type CsvShape = {
  readonly columns: Columns;
  readonly separator: string;
  /** Whether a short row may end before its category, because the whole list has one. */
  readonly mayEndBeforeCategory: boolean;
  /** Where the list code of a record is taken from, and how; null if the file has none but NCIC numbers. */
  readonly listCode: { readonly column: number; codeOf(cell: string): string } | null;
};

/** The first rows of a file, as one separator divides them; null for a row that is not CSV. */
export type CsvSample = {
  readonly separator: string;
  readonly rows: readonly (readonly string[] | null)[];
};

const SHAPES: ReadonlySet<string> = new Set(SERIAL_SHAPES.map(([shape]) => shape));

/** What the layouts of CSV files have in common. It remembers how short the rows of the file are. */
export function csvLayout(
  shape: CsvShape,
): Pick<Layout, 'namesCategories' | 'rows' | 'read' | 'isCut' | 'trailer'> {
  const { columns, separator, listCode } = shape;
  const places = FIELDS.map((field) => columns.indexOf(field));
  const at = (field: Field): number => columns.indexOf(field);
  const codePlace = FIELDS.indexOf('listCode');
  const essential = [at('plate'), at('region'), at('category')];
  let fewestCells = columns.length;

  function read(text: string): RawRow | BrokenLine {
    const cells = cellsOf(text, separator);
    if (cells === null) return 'broken-row';
    if (!fits(cells, shape)) return 'wrong-columns';
    // A quote within one of these words is no mark of inches: a row was broken.
    if (text.includes('"') && essential.some((place) => cells[place]?.includes('"'))) return 'broken-row';
    fewestCells = Math.min(fewestCells, cells.length);
    let row = places.map((place) => (place < 0 ? '' : (cells[place] ?? '')));
    // A plate of two lines stays one, so that it is rejected.
    if (text.includes('\n'))
      row = row.map((cell, place) => (FIELDS[place] === 'plate' ? cell : cell.replace(/\s*\n\s*/g, ' ')));
    if (listCode !== null) row[codePlace] = listCode.codeOf(cells[listCode.column] ?? '');
    return row;
  }

  /** Words of a remark do not name a state or a category in the right column. */
  function isRow(text: string): boolean {
    const cells = cellsOf(text, separator);
    if (cells?.length !== columns.length) return false;
    const [plate = '', region = '', category = ''] = (['plate', 'region', 'category'] as const).map(
      (field) => cells[at(field)] ?? '',
    );
    const isKnown = readRegionCode(region).region !== null || categoryOfWord(normalWord(category)) !== null;
    return /^(?=.*\d)[A-Z0-9]{2,10}$/i.test(plate) && isKnown;
  }

  return {
    namesCategories: columns.includes('category') || listCode !== null,
    rows: (lines) => csvRows(lines, separator, isRow),
    read,
    isCut(text) {
      const cells = cellsOf(text, separator);
      if (cells === null) return true;
      if (cells.length >= columns.length) return false;
      // In a list whose rows end early, this one may be whole. If it ends in its plate, nobody knows.
      return cells.length < fewestCells || cells.length - 1 <= at('plate');
    },
    trailer(text) {
      const cells = cellsOf(text, separator);
      if (cells === null) return null;
      const filled = cells.slice(0, cells.findLastIndex((cell) => cell !== '') + 1);
      if (filled.length >= columns.length && columns.length > 1) return null;
      // A number alone may be a plate in a list where plates stand alone.
      const isNumber = filled.length === 1 && /^\d+$/.test(filled[0] ?? '');
      if (isNumber && (columns.length === 1 || fewestCells === 1)) return null;
      return trailerOf(filled);
    },
  };
}

/** Our own layout: each column is what its heading says. @returns an error in plain words for the user */
export function genericLayout(
  { separator, rows }: CsvSample,
  header: number,
  { hasCategory, isCategory }: Pick<LayoutHints, 'hasCategory' | 'isCategory'>,
): Layout | string {
  const headings = rows[header] ?? [];
  const columns = headings.map(fieldOfHeading);
  const twice = FIELDS.find((field) => columns.indexOf(field) !== columns.lastIndexOf(field));
  if (twice !== undefined) return `Two columns of the header both mean \`${twice}\`. Rename one of them.`;
  const unknown = headings.flatMap((heading, place) =>
    columns[place] !== null || heading === ''
      ? []
      : [{ place, heading, words: rows.slice(header + 1).map((cells) => cells?.[place] ?? '') }],
  );
  const code = columns.includes('category') ? -1 : categoryColumn(unknown, isCategory);
  const listCode = code < 0 ? null : { column: code, codeOf: (cell: string) => cell };
  return {
    ...csvLayout({ columns, separator, listCode, mayEndBeforeCategory: hasCategory }),
    format: 'generic-csv',
    headerRows: header + 1,
    ignoredHeadings: unknown.filter(({ place }) => place !== code).map(({ heading }) => heading),
  };
}

/** @returns null for a row that is not CSV, or far too long. */
export function cellsOf(text: string, separator: string): readonly string[] | null {
  const cells = text.length > MAX_LINE_CHARACTERS ? null : csvCells(text, separator);
  if (cells === null || typeof cells === 'string') return null;
  return text.includes('="') ? cells.map(withoutFormula) : cells;
}

/** Some programs write `="00123"` so that a spreadsheet keeps a text as it is. Nothing in it is calculated. */
const withoutFormula = (cell: string): string => /^="([^"]*)"$/.exec(cell)?.[1] ?? cell;

/**
 * Spreadsheets add empty cells after the last column, and other programs leave them out. Whatever is left out must be
 * empty, so a short row must have its plate, and nothing but a state where the state belongs.
 */
function fits(cells: readonly string[], { columns, mayEndBeforeCategory }: CsvShape): boolean {
  if (cells.length >= columns.length) return cells.slice(columns.length).every((cell) => cell === '');
  const [plate, region] = [columns.indexOf('plate'), columns.indexOf('region')];
  if (cells.length <= plate) return false;
  if (!mayEndBeforeCategory && cells.length <= columns.indexOf('category')) return false;
  if (region >= 0 && !isStateLike(cells[region] ?? '')) return false;
  return cells.length > 1 || isPlateAlone(cells[0] ?? '');
}

/** A line of a remark that lost its quotes is no plate either: `unit 12`, `see notes`. */
function isPlateAlone(cell: string): boolean {
  if (!/\d/.test(cell)) return false;
  if (!/\s/.test(cell)) return true;
  const shape = cell
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .replace(/[A-Z]/g, 'A')
    .replace(/\d/g, '1');
  return SHAPES.has(shape);
}
