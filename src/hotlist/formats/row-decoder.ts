import type { Category, HotListEntry } from '../../domain/list/hot-list.ts';
import { MAX_EXPECTED_SHARE, MAX_PARTIAL_MS } from '../../domain/list/manual-entry.ts';
import { foldO } from '../../domain/plate/fold-o.ts';
import { PlatePattern } from '../../domain/plate/plate-pattern.ts';
import { PlateText } from '../../domain/plate/plate-text.ts';
import { type UtcMs, utcMs } from '../../domain/time/time.ts';
import { BOAT_CODE, categoryInWords, categoryOfWord, normalWord } from './category-words.ts';
import { FIELDS, type Field, type RawRow } from './layout.ts';
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
    }
  | {
      readonly kind: 'rejected';
      readonly reason: RejectReason;
      /** What the category names, if it was refused by policy. */
      readonly category?: string;
    };

type Rejected = Extract<RowOutcome, { kind: 'rejected' }>;
type CategoryOutcome = { readonly kind: 'category'; readonly category: Category } | Rejected;

/** Placeholders in feeds, with O folded to 0 as some feeds write them. */
const JUNK_PLATES: ReadonlySet<string> = new Set(['190', 'NONE', 'UNKNOWN'].map(foldO));
const ONLY_ZEROS = /^0+$/;
const MAX_RUNS = 3;
const DAY_MS = 86_400_000;

const PLACES = Object.fromEntries(FIELDS.map((field, place) => [field, place])) as Readonly<
  Record<Field, number>
>; // `FIELDS` has each field once.

/** @param raw in the order of `FIELDS`. */
export function decodeRow(raw: RawRow, context: RowContext, rules: CategoryRules): RowOutcome {
  const field = (name: Field): string => raw[PLACES[name]] ?? '';
  // The category comes first: a forbidden record is counted as forbidden even if its plate is junk.
  const named = decodeCategory(field('category'), context.category, rules);
  if (named.kind === 'rejected') return named;
  const plate = decodePlate(field('plate'));
  if (typeof plate === 'string') return reject(plate);
  const end = decodeEnd(field('expires'), plate, context.sourceTimeUtc);
  if (typeof end === 'string') return reject(end);
  const category = rules.testPlates.has(plate.reveal()) ? 'test-plate' : named.category;
  const region = readRegionCode(field('region'));
  return {
    kind: 'entry',
    stateCodeFolded: region.wasFolded,
    regionUnrecognised: region.state === 'unrecognised',
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

function decodeCategory(
  cell: string,
  listCategory: Category | undefined,
  rules: CategoryRules,
): CategoryOutcome {
  const word = normalWord(cell);
  const forbidden = rules.forbiddenWords.get(word);
  if (forbidden !== undefined) return reject('forbidden-category', forbidden);
  if (word === BOAT_CODE) return reject('boat');
  const category = word === '' ? listCategory : categoryOfWord(word);
  if (category === undefined) return reject('no-category');
  if (category === null) return reject('unknown-category');
  if (!rules.permitted.has(category)) return reject('category-not-permitted', category);
  return { kind: 'category', category };
}

function decodePlate(cell: string): ListRow['plate'] | RejectReason {
  if (cell === '') return 'no-plate';
  if (/[?*]/.test(cell)) return decodePattern(cell);
  const plate = PlateText.parse(cell);
  if (plate === null) return 'not-a-plate';
  const folded = foldO(plate.reveal());
  const isJunk = plate.length < 2 || ONLY_ZEROS.test(folded) || JUNK_PLATES.has(folded);
  return isJunk ? 'junk-plate' : plate;
}

function decodePattern(cell: string): PlatePattern | RejectReason {
  const pattern = PlatePattern.parse(cell);
  if (pattern === null) return 'not-a-plate';
  // The expected number of matches takes long to compute for several runs, and such a pattern says little.
  if (pattern.reveal().split('*').length - 1 > MAX_RUNS) return 'wide-pattern';
  return pattern.expectedShare() > MAX_EXPECTED_SHARE ? 'wide-pattern' : pattern;
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
