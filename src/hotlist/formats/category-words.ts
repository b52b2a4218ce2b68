import { CATEGORIES, type Category } from '../../domain/list/hot-list.ts';

/** The list codes of the national extract and the words that clerks write, upper-case, beside the categories' own names. */
const WORDS: readonly (readonly [string, Category])[] = [
  ['V', 'stolen-vehicle'],
  ['STOLEN', 'stolen-vehicle'],
  ['P', 'stolen-plate'],
  ['F', 'felony-vehicle'],
  ['FELONY', 'felony-vehicle'],
  ['W', 'wanted-person'],
  ['WANTED', 'wanted-person'],
  ['M', 'missing-person'],
  ['MISSING', 'missing-person'],
  ['A', 'amber-alert'],
  ['AMBER', 'amber-alert'],
  ['C', 'supervised-release'],
  ['H', 'protection-order'],
  ['K', 'protective-interest'],
  ['L', 'violent-person'],
  ['R', 'stolen-in-canada'],
  ['T', 'gang-or-terrorist'],
  ['X', 'sex-offender'],
  ['BOLO', 'agency-interest'],
  ['TEST', 'test-plate'],
];

const CATEGORY_OF_WORD: ReadonlyMap<string, Category> = new Map([
  ...CATEGORIES.map((category) => [normalWord(category), category] as const),
  ...WORDS,
]);

/** The list code of boats, which carry no licence plate. */
export const BOAT_CODE = 'B';

/** Upper-case, every run of other characters one space: `Stolen_vehicle` and `STOLEN VEHICLE` are one word. */
export function normalWord(raw: string): string {
  return raw
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, ' ')
    .trim();
}

/** @param word as `normalWord` returns it. @returns null for a word that names none of our categories. */
export const categoryOfWord = (word: string): Category | null => CATEGORY_OF_WORD.get(word) ?? null;

/** The category in plain words: `stolen vehicle`. */
export const categoryInWords = (category: Category): string => category.replaceAll('-', ' ');
