import { CATEGORIES, type Category } from '../domain/list/hot-list.ts';
import { PlateText } from '../domain/plate/plate-text.ts';

/** What may never be looked for with the readers (policy H2). */
const FORBIDDEN_CATEGORIES = [
  'immigration-enforcement',
  'traffic-enforcement',
  'protected-class',
  'personal-use',
] as const;
export type ForbiddenCategory = (typeof FORBIDDEN_CATEGORIES)[number];

/**
 * The words by which lists name them: list codes and category words, upper-case, without punctuation. Compiled in
 * on purpose. No word here is also the word of a permitted category, and an entry can only carry one of the domain's
 * closed `CATEGORIES`, so that nothing here can be permitted by configuration: a word that is missing from this
 * table is still refused, as an unknown one.
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

/** What an import may take in, as the hot-list stage is told it. */
export type CategoryRules = {
  readonly permitted: ReadonlySet<Category>;
  /** From a word of a list to what it names. */
  readonly forbiddenWords: ReadonlyMap<string, ForbiddenCategory | typeof BY_CONFIGURATION>;
  /** Plates of calibration records. */
  readonly testPlates: ReadonlySet<string>;
};

/** What a unit's own policy forbids beside. */
const BY_CONFIGURATION = 'forbidden-on-this-unit';

/** What a unit's own configuration says. It can forbid more words, and none fewer. */
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

/** As words of lists are compared: upper-case, every run of other characters one space. */
const wordOf = (raw: string): string =>
  raw
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, ' ')
    .trim();

const URGENT: ReadonlySet<Category> = new Set(['amber-alert', 'missing-person']);

/**
 * AMBER alerts and missing persons. Hours matter, so their lists go stale sooner (H1); a child's life outweighs an officer's
 * patience, so they are never held back and always reviewed (H6); and nobody gives up a child alone, so rejecting an alert or
 * an entry takes two people (A4, H5).
 */
export const isUrgent = (category: Category): boolean => URGENT.has(category);
