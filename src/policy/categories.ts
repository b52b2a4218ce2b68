import { CATEGORIES, type Category } from '../domain/list/hot-list.ts';
import { PlateText } from '../domain/plate/plate-text.ts';

/** What the readers may never look for (policy H2). */
const FORBIDDEN_CATEGORIES = [
  'immigration-enforcement',
  'traffic-enforcement',
  'protected-class',
  'personal-use',
] as const;
export type ForbiddenCategory = (typeof FORBIDDEN_CATEGORIES)[number];

/**
 * The words by which lists name forbidden categories: list codes and category words, upper-case, without punctuation.
 * They are in code on purpose. No word here is also the word of a permitted category, and an entry can only have one of
 * the domain's closed `CATEGORIES`. The configuration can therefore permit nothing that is listed here. A word that is
 * missing from this table is still refused, as an unknown word.
 */
const WORDS: Readonly<Record<ForbiddenCategory, string>> = {
  'immigration-enforcement':
    'N, IMMIGRATION, IMMIGRATION ENFORCEMENT, IMMIGRATION VIOLATION, IMMIGRATION VIOLATOR, DEPORTED FELON, DEPORTATION, ICE, ICE DETAINER',
  'traffic-enforcement':
    'TRAFFIC, TRAFFIC ENFORCEMENT, TRAFFIC VIOLATION, SPEEDING, RED LIGHT, PARKING, PARKING VIOLATION, SCOFFLAW, TOLL, TOLL VIOLATION, BOOT, EXPIRED REGISTRATION, EXPIRED TAG, SUSPENDED REGISTRATION, SUSPENDED LICENSE, UNINSURED, NO INSURANCE',
  'protected-class':
    'PROTECTED CLASS, RACE, ETHNICITY, NATIONAL ORIGIN, RELIGION, GENDER, SEXUAL ORIENTATION, DISABILITY, POLITICAL, PROTEST',
  'personal-use': 'PERSONAL, PERSONAL USE, PRIVATE',
};

/** What an import may accept, in the form that the hot-list stage needs. */
export type CategoryRules = {
  readonly permitted: ReadonlySet<Category>;
  /** Maps a word of a list to the category that it names. */
  readonly forbiddenWords: ReadonlyMap<string, ForbiddenCategory | typeof BY_CONFIGURATION>;
  /** The plates of calibration records. */
  readonly testPlates: ReadonlySet<string>;
};

/** Forbidden by the unit's own configuration. */
const BY_CONFIGURATION = 'forbidden-on-this-unit';

/** The unit's own configuration. It can forbid more words, but not fewer. */
export type OwnRules = {
  readonly permittedCategories?: readonly Category[];
  readonly forbiddenWords?: readonly string[];
  readonly testPlates?: readonly string[];
};

export function categoryRules(own: OwnRules = {}): CategoryRules {
  const { permittedCategories = CATEGORIES, forbiddenWords = [], testPlates = [] } = own;
  const more = forbiddenWords.map((word) => [wordOf(word), BY_CONFIGURATION] as const);
  return {
    permitted: new Set(permittedCategories),
    forbiddenWords: new Map([...more, ...compiledIn()]),
    testPlates: new Set(testPlates.flatMap((plate) => PlateText.parse(plate)?.reveal() ?? [])),
  };
}

function compiledIn(): readonly (readonly [string, ForbiddenCategory])[] {
  return FORBIDDEN_CATEGORIES.flatMap((category) =>
    WORDS[category].split(', ').map((word) => [word, category] as const),
  );
}

/** Normalizes a list's word for comparison: upper-case, with every run of other characters as one space. */
const wordOf = (raw: string): string =>
  raw
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, ' ')
    .trim();

const URGENT: ReadonlySet<Category> = new Set(['amber-alert', 'missing-person']);

/**
 * AMBER alerts and missing persons. Hours matter, so their lists become stale sooner (H1). A child's life outweighs an
 * officer's patience, so their alerts are never held back and always reviewed (H6). No one person may give up on a
 * child, so rejecting an alert or an entry takes two people (A4, H5).
 */
export const isUrgent = (category: Category): boolean => URGENT.has(category);
