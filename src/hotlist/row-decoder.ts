import type { Category, HotListEntry } from '../domain/hot-list.ts';
import { PlateText } from '../domain/plate-text.ts';
import { BOAT_CODE, categoryInWords, categoryOfWord, normalWord } from './category-words.ts';
import { foldO } from './fold.ts';
import type { Columns, Field } from './layouts.ts';
import { readRegionCode } from './region-code.ts';

/** An entry as a list's row gives it; its identity also needs the list's source and is made on a hit. */
export type ListRow = Omit<HotListEntry, 'entryIdentity'>;

/** What the unit's policy lets in; `forbiddenWords` leads from a word of a list to what it names (policy H2). */
export type CategoryRules = {
  readonly permitted: ReadonlySet<Category>;
  readonly forbiddenWords: ReadonlyMap<string, string>;
};

/** What is wrong with a row, in a clerk's words. */
export const REJECT_REASONS = {
  'broken-row': 'The line is not CSV: a quote is missing, or the line is far too long.',
  'wrong-columns': 'The number of columns differs from the rest of the list.',
  'no-plate': 'There is no plate.',
  'junk-plate': 'The plate is a filler (0, 00, 000, 190, NONE, UNKNOWN or a single character).',
  'partial-plate': 'The plate has wildcards; partial plates are not taken from lists.',
  'not-a-plate': 'The plate is not 2 to 10 letters and digits.',
  'no-category': 'The row names no category and none was given for the list.',
  'unknown-category': 'The category is not known.',
  boat: 'The record is of a boat, which carries no licence plate.',
  'forbidden-category': 'The category may not be looked for with this unit.',
  'category-not-permitted': "The unit's policy does not permit this category.",
} as const;
export type RejectReason = keyof typeof REJECT_REASONS;

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
      /** What the category names, where it was refused by policy. */
      readonly category?: string;
    };

type CategoryOutcome =
  | { readonly kind: 'category'; readonly category: Category }
  | Extract<RowOutcome, { kind: 'rejected' }>;

/** Fillers of feeds, with O folded to 0 as some feeds write them. */
const JUNK_PLATES: ReadonlySet<string> = new Set(['190', 'NONE', 'UNKNOWN'].map(foldO));
const ONLY_ZEROS = /^0+$/;

/** @param cells of one line. @param listCategory for rows that name none. */
export function decodeRow(
  cells: readonly string[] | null,
  columns: Columns,
  listCategory: Category | undefined,
  rules: CategoryRules,
): RowOutcome {
  if (cells === null) return reject('broken-row');
  if (!fits(cells, columns)) return reject('wrong-columns');
  const field = (name: Field): string => cells[columns.indexOf(name)] ?? '';
  // Category first: a forbidden record is counted as one even where its plate is junk.
  const category = decodeCategory(field('category'), listCategory, rules);
  if (category.kind === 'rejected') return category;
  const plate = decodePlate(field('plate'));
  if (!(plate instanceof PlateText)) return reject(plate);
  const region = readRegionCode(field('region'));
  return {
    kind: 'entry',
    stateCodeFolded: region.wasFolded,
    regionUnrecognised: region.state === 'unrecognised',
    row: {
      plate,
      region: region.region,
      category: category.category,
      reason: field('reason') || categoryInWords(category.category),
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

/** Empty cells beyond the last column are a spreadsheet's habit and no fault. */
function fits(cells: readonly string[], columns: Columns): boolean {
  return cells.length >= columns.length && cells.slice(columns.length).every((cell) => cell === '');
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

function decodePlate(cell: string): PlateText | RejectReason {
  if (cell === '') return 'no-plate';
  if (/[?*]/.test(cell)) return 'partial-plate';
  const plate = PlateText.parse(cell);
  if (plate === null) return 'not-a-plate';
  const folded = foldO(plate.reveal());
  const isJunk = plate.length < 2 || ONLY_ZEROS.test(folded) || JUNK_PLATES.has(folded);
  return isJunk ? 'junk-plate' : plate;
}

const reject = (reason: RejectReason, category?: string): Extract<RowOutcome, { kind: 'rejected' }> =>
  category === undefined ? { kind: 'rejected', reason } : { kind: 'rejected', reason, category };
