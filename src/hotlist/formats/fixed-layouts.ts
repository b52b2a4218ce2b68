import { PlateText } from '../../domain/plate/plate-text.ts';
import { FIELDS, type Field, type Layout, LINE_BY_LINE, trailerOf } from './layout.ts';
import { readRegionCode } from './region-code.ts';

export type FixedFormat = 'extract-fixed' | 'extract-fixed-state';

/** The first character, 0-based, and the end, which is not included. */
type Span = readonly [start: number, end?: number];

const STATE_END = 39;
const SPANS: { readonly [field in Field]?: Span } = {
  plate: [27, 37],
  region: [37, STATE_END],
  vehicleYear: [45, 49],
  make: [49, 53],
  model: [53, 56],
  colour: [58],
};
const DATE: Span = [19, 27];
/** The position of the list code: the only difference of the state's variant. */
const CODE: Readonly<Record<FixedFormat, Span>> = { 'extract-fixed': [0, 1], 'extract-fixed-state': [2, 3] };
const CODES = /^[VPFWMACHKLRTXNB]$/;
/** A plate has at least two characters. The fields after it may have lost their trailing spaces. */
const LEAST_CHARACTERS = 29;
const MAX_CHARACTERS = 200;

/** @param first the file's first line: a header, unless it is a record. */
export function fixedLayout(format: FixedFormat, first: string): Layout {
  const spans = FIELDS.map((field) => (field === 'category' ? CODE[format] : SPANS[field]));
  return {
    format,
    ...LINE_BY_LINE,
    headerRows: isRecord(first, format) ? 0 : 1,
    ignoredHeadings: [],
    namesCategories: true,
    read(text) {
      if (text.length > MAX_CHARACTERS) return 'broken-row';
      if (text.trimEnd().length < LEAST_CHARACTERS) return 'wrong-columns';
      return spans.map((span) => (span === undefined ? '' : text.slice(...span).trim()));
    },
    // A plate that is cut off is a different plate.
    isCut: (text) => text.length < STATE_END,
    trailer: (text) => (hasDate(text) ? null : trailerOf([text])),
  };
}

/**
 * Which of the two layouts most lines have; null for neither. In the national layout the code is the first character.
 * If both places hold letters that could be codes, the one that varies is the code. If that decides nothing, only a
 * person knows whether the list says `V` or `N` of a record.
 */
export function fixedFormatOf(lines: readonly string[]): FixedFormat | 'ambiguous' | null {
  const records = lines.filter(hasDate);
  if (records.length === 0 || records.length * 2 < lines.length) return null;
  const codesAt = (format: FixedFormat): readonly string[] =>
    records.map((line) => line.slice(...CODE[format])).filter((code) => CODES.test(code));
  const [national, state] = [codesAt('extract-fixed'), codesAt('extract-fixed-state')];
  const most = records.length * 0.8;
  if (national.length < most) return state.length < most ? null : 'extract-fixed-state';
  const varies = (codes: readonly string[]): boolean => new Set(codes).size > 1;
  if (state.length < most || records.every((line) => line[0] === line[2])) return 'extract-fixed';
  if (varies(state) === varies(national)) return 'ambiguous';
  return varies(state) ? 'extract-fixed-state' : 'extract-fixed';
}

const hasDate = (line: string): boolean =>
  /^(19|20)\d\d(0[1-9]|1[0-2])([0-2]\d|3[01])$/.test(line.slice(...DATE));

function isRecord(line: string, format: FixedFormat): boolean {
  const [plate, region] = [line.slice(27, 37), line.slice(37, 39)];
  const isWhole = hasDate(line) && CODES.test(line.slice(...CODE[format]));
  return isWhole && PlateText.parse(plate) !== null && readRegionCode(region).state !== 'unrecognised';
}
