import { parse } from 'csv-parse/sync';
import { Bug } from '../platform/errors.ts';
import type { TextLine } from './text-lines.ts';

/** One row of a CSV file: its cells, trimmed, or null where the line is not CSV. */
export type CsvRow = { readonly line: number; readonly cells: readonly string[] | null };

/** Longer lines hold no entry of ours; the longest real rows are under 300 characters. */
const MAX_LINE_CHARACTERS = 4096;

/** Cells separated by commas; a cell that begins with a quote ends with one, and quotes inside it are doubled. */
const WELL_FORMED = /^(?:[ \t]*"(?:[^"]|"")*"[ \t]*|[^",]*)(?:,(?:[ \t]*"(?:[^"]|"")*"[ \t]*|[^",]*))*$/;

/**
 * A row is one line: quoted line breaks are not taken, so that a stray quote breaks its own row and cannot swallow
 * the rest of a list unseen.
 * @param lines none of them blank.
 */
export function csvRows(lines: readonly TextLine[]): CsvRow[] {
  const wellFormed = lines.filter(isWellFormed);
  const records = parseTogether(wellFormed);
  const cellsOfLine = new Map(wellFormed.map(({ line }, index) => [line, records[index]]));
  return lines.map(({ line }) => ({ line, cells: cellsOfLine.get(line) ?? null }));
}

const isWellFormed = ({ text }: TextLine): boolean =>
  text.length <= MAX_LINE_CHARACTERS && WELL_FORMED.test(text);

/** One call for all lines: the parser's cost is by the call. */
function parseTogether(lines: readonly TextLine[]): string[][] {
  const records = parse(lines.map((line) => line.text).join('\n'), {
    record_delimiter: '\n',
    relax_column_count: true,
    trim: true,
  });
  if (records.length !== lines.length) {
    throw new Bug('hotlist.csv-rows', `${lines.length} lines of CSV gave ${records.length} rows.`);
  }
  return records;
}
