import type { TextLine } from '../text/text-lines.ts';
import type { ListFormat } from './import-options.ts';

/** What a list may say of an entry, in the order of a `RawRow`. */
export const FIELDS = [
  'plate',
  'region',
  'category',
  'reason',
  'expires',
  'recordId',
  'originatingAgency',
  'vehicleYear',
  'make',
  'model',
  'style',
  'colour',
  /** Why the plate is listed, where the layout has no column for it: the code in front of a record id, for example. */
  'listCode',
] as const;
export type Field = (typeof FIELDS)[number];

/** The words of one record, in the order of `FIELDS`; empty where the list has none. */
export type RawRow = readonly string[];
/** A problem with a line, found before its words are read. */
export type BrokenLine = 'broken-row' | 'wrong-columns';

/** How a file's lines become records. One object reads one file. */
export type Layout = {
  readonly format: ListFormat;
  /** How many of the first rows are no records: the heading, what stands above it, a line `sep=;`. */
  readonly headerRows: number;
  /** Unknown headings of a list in our own format. The columns below them are ignored. */
  readonly ignoredHeadings: readonly string[];
  /** Whether a record can say why its plate is listed. */
  readonly namesCategories: boolean;
  /** The rows of the file: its lines, or several of them where one row has line breaks in it. */
  rows(lines: Iterable<TextLine>): Iterable<TextLine>;
  read(text: string): RawRow | BrokenLine;
  /** Whether a last row without a line end was cut off, if that can be known. Call it after the other rows were read. */
  isCut(text: string): boolean;
  /** The last line of some feeds. @returns null for a line that is not a trailer. */
  trailer(text: string): Trailer | null;
};

/** What is known beside the file. */
export type LayoutHints = {
  /** As the user states it, or undefined to detect it. */
  readonly format: ListFormat | undefined;
  /** Whether the user has given a category for the rows that name none. */
  readonly hasCategory: boolean;
  /** Whether a word, as `normalWord` returns it, names a category, be it one that the policy forbids. */
  isCategory(word: string): boolean;
};

/** What all layouts have in which each line is a row. */
export const LINE_BY_LINE: Pick<Layout, 'rows'> = { rows: (lines) => lines };

/** @property records the stated number of records; null if none is stated. */
export type Trailer = { readonly records: number | null };

/** A word such as END or TOTAL, with or without a number of records, or such a number alone. */
export function trailerOf(words: readonly string[]): Trailer | null {
  const text = words.join(' ').trim();
  const found = /^(?:(eof|end|trailer|trl|total|count|records?)\b)?[^0-9]*(\d{1,9})?[^0-9]*$/i.exec(text);
  if (found === null || (found[1] === undefined && !/^\d+$/.test(text))) return null;
  return { records: found[2] === undefined ? null : Number(found[2]) };
}
