/** The same records as files of every layout, as their sources write them. */
import type { ListFormat } from '../../../src/hotlist/formats/import-options.ts';
import { fileOf } from './list-files.ts';

/** @property code the list code; @property state two letters. */
export type WrittenRecord = {
  readonly plate: string;
  readonly state: string;
  readonly code: string;
  readonly word: string;
};

/** Of CSV extracts, which never say why a plate is listed, all records have one category: that of the import. */
export const NAMES_CATEGORIES: ReadonlySet<ListFormat> = new Set([
  'generic-csv',
  'json-lines',
  'extract-fixed',
  'extract-fixed-state',
]);

const LINES: Readonly<Record<ListFormat, (records: readonly WrittenRecord[]) => readonly string[]>> = {
  'generic-csv': (records) => [
    'plate,region,category,make',
    ...records.map(({ plate, state, word }) => `${plate},US-${state},${word},HOND`),
  ],
  'json-lines': (records) =>
    records.map(({ plate, state, word }) =>
      JSON.stringify({ plate, region: `US-${state}`, category: word, make: 'HOND' }),
    ),
  'extract-csv-11': (records) => records.map((one) => extract(one, '')),
  'extract-csv-12': (records) => records.map((one) => extract(one, 'PC,')),
  'extract-fixed': (records) => ['NCIC EXTRACT', ...records.map((one) => fixed(one, 0))],
  'extract-fixed-state': (records) => ['STATE EXTRACT', ...records.map((one) => fixed(one, 2))],
};

const extract = ({ plate, state }: WrittenRecord, type: string): string =>
  `R1,ZZ0000000,20260228,${plate},${state},2026,${type}2015,HOND,CIV,4D,BLU`;

/** @param codeAt where the list code stands. */
function fixed({ plate, state, code }: WrittenRecord, codeAt: number): string {
  const head = `${' '.repeat(codeAt)}${code}`.padEnd(19);
  return `${head}20260228${plate.padEnd(10)}${state}2026PC2015HONDCIV  BLU`;
}

export const linesOf = (format: ListFormat, records: readonly WrittenRecord[]): readonly string[] =>
  LINES[format](records);

export const fileIn = (format: ListFormat, records: readonly WrittenRecord[]): Uint8Array<ArrayBufferLike> =>
  fileOf(linesOf(format, records));
