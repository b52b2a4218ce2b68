import type { Category, HotListEntry } from '../../domain/list/hot-list.ts';
import { MAX_PARTIAL_MS } from '../../domain/list/manual-entry.ts';
import { PlatePattern } from '../../domain/plate/plate-pattern.ts';
import { PlateText } from '../../domain/plate/plate-text.ts';
import { hasOddLength } from '../../domain/plate/serial-lengths.ts';
import { type UtcMs, utcMs } from '../../domain/time/time.ts';
import { BOAT_CODE, categoryInWords, categoryOfWord, normalWord } from './category-words.ts';
import { FIELDS, type Field, type RawRow } from './layout.ts';
import { decodePlate } from './plate-cell.ts';
import { readRegionCode } from './region-code.ts';
import type { RejectReason } from './reject-reasons.ts';

/** An entry as a list's row gives it. Its identity also needs the list's source and is computed on a hit. */
export type ListRow = Omit<HotListEntry, 'entryIdentity'> & {
  /** From this time on it matches nothing; null if it stays as long as its list. */
  readonly expiresAtUtc: UtcMs | null;
};

/** What the unit's policy permits. `forbiddenWords` maps a word of a list to the category that it names (policy H2). */
export type CategoryRules = {
  readonly permitted: ReadonlySet<Category>;
  readonly forbiddenWords: ReadonlyMap<string, string>;
  /** Plates of calibration records, whatever their row says about them. */
  readonly testPlates: ReadonlySet<string>;
};

/** What a list says about all its rows. */
export type RowContext = {
  /** For rows that name no category. */
  readonly category?: Category | undefined;
  readonly sourceTimeUtc: UtcMs;
};

export type RowOutcome =
  | {
      readonly kind: 'entry';
      readonly row: ListRow;
      readonly stateCodeFolded: boolean;
      readonly regionUnrecognised: boolean;
      /** No passenger plate of its region is as long. */
      readonly lengthIsOdd: boolean;
    }
  | {
      readonly kind: 'rejected';
      readonly reason: RejectReason;
      /** What the category names, if it was refused by policy. */
      readonly category?: string;
      readonly bySpreadsheet?: true;
      /** Of a row that was refused for its category: it still says what the column of plates is like. */
      readonly plate?: PlateText | null;
    };

export type Rejected = Extract<RowOutcome, { kind: 'rejected' }>;
type CategoryOutcome = { readonly kind: 'category'; readonly category: Category } | Rejected;

const DAY_MS = 86_400_000;

const PLACES = Object.fromEntries(FIELDS.map((field, place) => [field, place])) as Readonly<
  Record<Field, number>
>; // `FIELDS` has each field once.

/** @param raw in the order of `FIELDS`. */
export function decodeRow(raw: RawRow, context: RowContext, rules: CategoryRules): RowOutcome {
  const field = (name: Field): string => raw[PLACES[name]] ?? '';
  // The category comes first: a forbidden record is counted as forbidden even if its plate is junk.
  const words = { category: normalWord(field('category')), listCode: listCodeOf(field) };
  const named = decodeCategory(words, context.category, rules);
  if (named.kind === 'rejected') return { ...named, plate: PlateText.parse(field('plate')) };
  const cell = decodePlate(field('plate'), rules.testPlates);
  if (cell.kind === 'rejected') return cell;
  const { plate } = cell;
  const end = decodeEnd(field('expires'), plate, context.sourceTimeUtc);
  if (typeof end === 'string') return reject(end);
  const category = rules.testPlates.has(plate.reveal()) ? 'test-plate' : named.category;
  const region = readRegionCode(field('region'));
  return {
    kind: 'entry',
    stateCodeFolded: region.wasFolded,
    regionUnrecognised: region.state === 'unrecognised',
    lengthIsOdd: plate instanceof PlateText && isOddIn(plate.reveal(), region.region),
    row: {
      plate,
      region: region.region,
      category,
      reason: field('reason') || categoryInWords(category),
      expiresAtUtc: end,
      details: {
        recordId: field('recordId') || null,
        originatingAgency: field('originatingAgency') || null,
        vehicleYear: field('vehicleYear') || null,
        make: field('make') || null,
        model: field('model') || null,
        style: field('style') || null,
        colour: field('colour') || null,
      },
    },
  };
}

/** An NCIC number begins with the list code of its file: `V` and nine digits. */
const NCIC_NUMBER = /^([A-Z])\d{9}$/i;

/** The list code of a column of its own or, without one, that of the record's NCIC number. */
function listCodeOf(field: (name: Field) => string): string {
  const code = field('listCode');
  return code === '' ? (NCIC_NUMBER.exec(field('recordId'))?.[1] ?? '').toUpperCase() : normalWord(code);
}

/** Vanity plates have any length. A plate that a spreadsheet has shortened has lost digits. */
const isOddIn = (serial: string, region: string | null): boolean =>
  /\d/.test(serial) && hasOddLength(serial, region);

/** What a row says about its category, as `normalWord` returns it; empty where it says nothing. */
type CategoryWords = { readonly category: string; readonly listCode: string };

/** A record of any NCIC file may also be one of these, which are no files of their own. */
const WITH_ANY_CODE: ReadonlySet<Category> = new Set([
  'felony-vehicle',
  'amber-alert',
  'stolen-in-canada',
  'agency-interest',
  'test-plate',
]);

/**
 * A list code that stands beside the category, such as the letter of an NCIC number, is the record's own word: what the
 * policy forbids stays forbidden whatever the list says, and a code that contradicts the list's category refuses the row.
 */
function decodeCategory(
  { category: word, listCode }: CategoryWords,
  listCategory: Category | undefined,
  rules: CategoryRules,
): CategoryOutcome {
  for (const said of [word, listCode]) {
    const forbidden = rules.forbiddenWords.get(said);
    if (forbidden !== undefined) return reject('forbidden-category', forbidden);
    if (said === BOAT_CODE) return reject('boat');
  }
  const category = categoryOfWord(word === '' ? listCode : word);
  if (word === '' && listCode === '') {
    if (listCategory === undefined) return reject('no-category');
    return permittedOr(listCategory, rules);
  }
  if (category === null) return reject('unknown-category');
  const stated = word === '' ? listCategory : WITH_ANY_CODE.has(category) ? undefined : category;
  const coded = listCode === '' ? undefined : categoryOfWord(listCode);
  if (stated !== undefined && coded !== undefined && stated !== coded) return reject('other-category');
  return permittedOr(category, rules);
}

function permittedOr(category: Category, { permitted }: CategoryRules): CategoryOutcome {
  if (!permitted.has(category)) return reject('category-not-permitted', category);
  return { kind: 'category', category };
}

/** A day without a time ends with that day, UTC. A partly known plate ends within 24 hours (policy H4). */
function decodeEnd(cell: string, plate: ListRow['plate'], sourceTimeUtc: UtcMs): UtcMs | null | RejectReason {
  const said = cell === '' ? null : timeOf(cell);
  if (said !== null && Number.isNaN(said)) return 'bad-expiry';
  const latest = plate instanceof PlatePattern ? sourceTimeUtc + MAX_PARTIAL_MS : null;
  const end = said === null || latest === null ? (said ?? latest) : Math.min(said, latest);
  if (end === null) return null;
  return end <= sourceTimeUtc ? 'ended' : utcMs(end);
}

/** @returns milliseconds; NaN if it is no date. */
function timeOf(cell: string): number {
  const day = /^(\d{4})-?(\d\d)-?(\d\d)$/.exec(cell);
  if (day !== null) return Date.parse(`${day[1]}-${day[2]}-${day[3]}`) + DAY_MS;
  return /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:?\d\d)$/i.test(cell) ? Date.parse(cell) : Number.NaN;
}

const reject = (reason: RejectReason, category?: string): Rejected =>
  category === undefined ? { kind: 'rejected', reason } : { kind: 'rejected', reason, category };
