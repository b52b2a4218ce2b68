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
] as const;
export type Field = (typeof FIELDS)[number];

/** The words of one record by the order of `FIELDS`; empty where the list says nothing. */
export type RawRow = readonly string[];
/** What is wrong with a line before its words are looked at. */
export type BrokenLine = 'broken-row' | 'wrong-columns';

/** How a file's lines become records. */
export type Layout = {
  readonly format: ListFormat;
  /** How many of the first lines are headings. */
  readonly headerLines: 0 | 1;
  /** Headings of a list of our own that we do not know; what stands under them is not kept. */
  readonly ignoredHeadings: readonly string[];
  /** Whether a record can say why its plate is listed. */
  readonly namesCategories: boolean;
  read(text: string): RawRow | BrokenLine;
  /** Whether a last line without an end was cut, as far as can be told. */
  isCut(text: string): boolean;
  /** The last line of some feeds. @returns null for a line that is none. */
  trailer(text: string): Trailer | null;
};

/** @property records how many it says that there are; null where it does not say. */
export type Trailer = { readonly records: number | null };

/** A word such as END or TOTAL, with a number of records or without, or such a number alone. */
export function trailerOf(words: readonly string[]): Trailer | null {
  const text = words.join(' ').trim();
  const found = /^(?:(eof|end|trailer|trl|total|count|records?)\b)?[^0-9]*(\d{1,9})?[^0-9]*$/i.exec(text);
  if (found === null || (found[1] === undefined && !/^\d+$/.test(text))) return null;
  return { records: found[2] === undefined ? null : Number(found[2]) };
}
