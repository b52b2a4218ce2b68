import { expect, test } from 'vitest';
import { CATEGORIES } from '../../../src/domain/list/hot-list.ts';
import { categoryOfWord, normalWord } from '../../../src/hotlist/formats/category-words.ts';
import { categoryRules } from '../../../src/policy/categories.ts';

test('forbids immigration and traffic enforcement whatever a unit permits', () => {
  for (const rules of [
    categoryRules(),
    categoryRules({ permittedCategories: [] }),
    categoryRules({ permittedCategories: ['amber-alert'], forbiddenWords: ['N', 'traffic'] }),
  ]) {
    expect(rules.forbiddenWords.get('N')).toBe('immigration-enforcement');
    expect(rules.forbiddenWords.get('TRAFFIC')).toBe('traffic-enforcement');
  }
});

test('no forbidden word leads to a category, in the words that a list is read by', () => {
  const words = [...categoryRules().forbiddenWords.keys()];
  expect(words.length).toBeGreaterThan(20);
  for (const word of words) {
    expect(normalWord(word)).toBe(word);
    expect(categoryOfWord(word)).toBeNull();
  }
});

test('permits every known category by default and only the chosen ones otherwise', () => {
  expect([...categoryRules().permitted]).toEqual([...CATEGORIES]);
  expect([...categoryRules({ permittedCategories: ['amber-alert'] }).permitted]).toEqual(['amber-alert']);
});

test('a unit can forbid more words, in whatever spelling', () => {
  const { forbiddenWords } = categoryRules({ forbiddenWords: ['Sex-Offender', 'bolo'] });
  expect([forbiddenWords.get('SEX OFFENDER'), forbiddenWords.get('BOLO')]).toEqual([
    'forbidden-on-this-unit',
    'forbidden-on-this-unit',
  ]);
  expect(forbiddenWords.size).toBe(categoryRules().forbiddenWords.size + 2);
});

test('knows the plates of calibration records in any spelling', () => {
  expect([...categoryRules({ testPlates: ['zzt 0001'] }).testPlates]).toEqual(['ZZT0001']);
});
