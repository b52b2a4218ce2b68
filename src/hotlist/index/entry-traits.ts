import { CATEGORIES, type Category } from '../../domain/list/hot-list.ts';
import { Bug } from '../../platform/errors.ts';

/**
 * What an index stores of an entry in addition to its plate, in 32 bits: 14 of region, 8 of category, 10 of folded
 * letters.
 */
const LETTER_BITS = 10;
const CATEGORY_BITS = 8;
const REGION_SHIFT = LETTER_BITS + CATEGORY_BITS;
const CATEGORY_MASK = (2 ** CATEGORY_BITS - 1) << LETTER_BITS;
const MAX_REGIONS = 2 ** (32 - REGION_SHIFT);

/** @param region its number in the list's regions. @param letters as in `FoldedKey`. */
export function traitsOf(region: number, category: Category, letters: number): number {
  if (region >= MAX_REGIONS)
    throw new Bug('hotlist.regions', `A list names more than ${MAX_REGIONS} regions.`);
  return ((region << REGION_SHIFT) | (CATEGORIES.indexOf(category) << LETTER_BITS) | letters) >>> 0;
}

/** The same category with another region number, and with letters. */
export const renumbered = (traits: number, region: number, letters: number): number =>
  ((region << REGION_SHIFT) | (traits & CATEGORY_MASK) | letters) >>> 0;

export const regionOfTraits = (traits: number): number => traits >>> REGION_SHIFT;
export const lettersOfTraits = (traits: number): number => traits & (2 ** LETTER_BITS - 1);

/** The category's number in `CATEGORIES`. */
export const categoryNumberOf = (traits: number): number =>
  (traits >>> LETTER_BITS) & (2 ** CATEGORY_BITS - 1);

export function categoryOfTraits(traits: number): Category {
  const category = CATEGORIES[categoryNumberOf(traits)];
  if (category === undefined) throw new Bug('hotlist.traits', 'An index names an unknown category.');
  return category;
}
