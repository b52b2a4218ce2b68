import { MAX_EXPECTED_SHARE } from '../../domain/list/manual-entry.ts';
import { foldO } from '../../domain/plate/fold-o.ts';
import { PlatePattern } from '../../domain/plate/plate-pattern.ts';
import { PlateText } from '../../domain/plate/plate-text.ts';
import type { RejectReason } from './reject-reasons.ts';

export type PlateCell =
  | { readonly kind: 'plate'; readonly plate: PlateText | PlatePattern }
  /** `bySpreadsheet`: a spreadsheet has turned the plate into something else. */
  | { readonly kind: 'rejected'; readonly reason: RejectReason; readonly bySpreadsheet?: true };

/**
 * Words that stand where a vehicle has no plate, or where nobody knows it. Compared with O folded to 0, as some feeds
 * write them, and without spaces and punctuation: `N/A` is `NA`.
 */
const FILLERS: ReadonlySet<string> = new Set(
  [
    'NONE NULL NIL NA NAN UNK UNKN UNKNOWN UNKNWN NOTKNOWN NOTAVAIL NOTAPPLIC',
    'NOPLATE NOPLATES NOTAG NOTAGS NOLIC NOLICENSE NOLP NOREG UNREG UNREGISTRD',
    'MISSING BLANK EMPTY VOID TBD TBA PENDING TEST TESTING SAMPLE TEMP TEMPTAG PAPER PAPERTAG PAPERPLATE',
    'UNREADABLE ILLEGIBLE OBSCURED STOLEN LOST REMOVED SEEREMARKS SEENOTES 190',
  ]
    .join(' ')
    .split(' ')
    .map(foldO),
);
/** One character over and over that stands for nothing. */
const NOTHING = /^(0+|X{2,})$/;
const ONLY_SIGNS = /^[\s\p{P}\p{S}]*$/u;
const MAX_RUNS = 3;

/** `551000.0`, `1.2E-33`, `5.5E+05`, `1E-05`: a plate of digits, or with an E between digits, taken for a number. */
const NUMBER = /^[+-]?(\d+[.,]\d+(E[+-]?\d+)?|\d+([.,]\d+)?E\+\d+|\dE-\d\d)$/i;
/** `12-Mar`, `1-Jan-26`, `Mar-26`, `3/12/2026`, `2026-03-12`, `2026-03-12 00:00:00`. */
const MONTH = 'JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEPT?|OCT|NOV|DEC';
const DATE = new RegExp(
  `^(\\d{1,2}-(${MONTH})(-(\\d\\d|\\d{4}))?|(${MONTH})-\\d{1,2}|\\d{1,2}/\\d{1,2}(/\\d{2,4})?( .*)?|(19|20)\\d\\d-\\d\\d-\\d\\d([ T].*)?)$`,
  'i',
);
/** Also `####`, for a column that was too narrow. */
const ERROR = /^(#(REF!|N\/A|NAME\?|VALUE!|DIV\/0!|NULL!|NUM!|SPILL!|CALC!|#*)|ERR:\d{3})$/i;
const TRUTH = /^(TRUE|FALSE)$/;

/** Characters that nobody sees, and the hyphens that word processors prefer. */
const UNSEEN = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060]/g;
const HYPHENS = /[\u2010-\u2015\u2212]/g;

/** @param testPlates calibration records; they are plates whatever else they look like. */
export function decodePlate(raw: string, testPlates: ReadonlySet<string>): PlateCell {
  // A spreadsheet marks a text by an apostrophe, which some write into their files.
  const cell = isPlain(raw) ? raw : raw.replace(UNSEEN, '').replace(HYPHENS, '-').replace(/^'/, '').trim();
  if (cell === '') return reject('no-plate');
  if (!isPlain(cell)) {
    if (NUMBER.test(cell) || DATE.test(cell) || ERROR.test(cell))
      return { kind: 'rejected', reason: 'not-a-plate', bySpreadsheet: true };
    const word = cell.toUpperCase().replace(/[^A-Z0-9]/g, '');
    if (/[?*]/.test(cell)) return decodePattern(cell);
    if (isFiller(word) || ONLY_SIGNS.test(cell)) return reject('junk-plate');
    // Two lines in one cell are two plates, or none.
    if (cell.includes('\n')) return reject('not-a-plate');
  }
  const plate = PlateText.parse(cell);
  if (plate === null) return reject('not-a-plate');
  const text = plate.reveal();
  if (testPlates.has(text)) return { kind: 'plate', plate };
  if (TRUTH.test(text)) return { kind: 'rejected', reason: 'not-a-plate', bySpreadsheet: true };
  return plate.length < 2 || isFiller(text) ? reject('junk-plate') : { kind: 'plate', plate };
}

/** Almost every cell of a list: letters and digits. */
const isPlain = (cell: string): boolean => /^[A-Za-z0-9]+$/.test(cell);

function isFiller(word: string): boolean {
  const folded = foldO(word);
  return NOTHING.test(folded) || FILLERS.has(folded);
}

function decodePattern(cell: string): PlateCell {
  const pattern = PlatePattern.parse(cell);
  if (pattern === null) return reject('not-a-plate');
  // The expected number of matches takes long to compute for several runs, and such a pattern says little.
  const isWide = pattern.reveal().split('*').length - 1 > MAX_RUNS;
  if (isWide || pattern.expectedShare() > MAX_EXPECTED_SHARE) return reject('wide-pattern');
  return { kind: 'plate', plate: pattern };
}

const reject = (reason: RejectReason): PlateCell => ({ kind: 'rejected', reason });
