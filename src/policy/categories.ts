import { CATEGORIES, type Category } from '../domain/hot-list.ts';

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
  readonly forbiddenWords: ReadonlyMap<string, ForbiddenCategory>;
};

/** @param permitted the unit's own narrower choice; by default every category that the unit knows. */
export function categoryRules(permitted: readonly Category[] = CATEGORIES): CategoryRules {
  return { permitted: new Set(permitted), forbiddenWords: forbiddenWords() };
}

function forbiddenWords(): ReadonlyMap<string, ForbiddenCategory> {
  const categoryAndWord = FORBIDDEN_CATEGORIES.flatMap((category) =>
    WORDS[category].split(', ').map((word) => [word, category] as const),
  );
  return new Map(categoryAndWord);
}
