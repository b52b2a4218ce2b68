import type { CharacterReading } from '../../domain/read/plate-candidate.ts';
import { textOrder, withInset } from '../index/plate-key.ts';
import type { Literal } from './literal.ts';
import { MIN_TEXT_PROBABILITY, type ProbableTexts, placesOf, probableTexts } from './probable-texts.ts';
import type { ReadForm } from './read-forms.ts';

/** Maximum texts that are looked up for one read in addition to its own, for all forms together. */
export const MAX_PROBABLE_TEXTS = 64;

/** The texts of all forms, and the number of each text's form. */
type FormedTexts = ProbableTexts & { readonly forms: number[] };

/**
 * The texts that a read may mean in addition to its own: the most probable ones, without duplicates. A `Literal` is
 * made only for a listed text.
 */
export class ProbableLiterals {
  readonly #own: readonly Literal[];
  readonly #texts: FormedTexts;
  /** The numbers of the texts that are looked up, in no order. */
  readonly #chosen: readonly number[];

  /** @param forms the main serial alone first. @param own the read's own text in each of them. */
  constructor(characters: readonly CharacterReading[], forms: readonly ReadForm[], own: readonly Literal[]) {
    this.#own = own;
    this.#texts = inForms(probableTexts(characters), forms, characters.length);
    this.#chosen = mostProbable(this.#texts, distinct(this.#texts, forms.length, own));
  }

  /** The texts whose key a list has, most probable first; equal probabilities are sorted by text. */
  listed(foldsO: boolean, has: (key: number) => boolean): readonly Literal[] {
    const keys = foldsO ? this.#texts.foldedKeys : this.#texts.keys;
    return this.#chosen
      .filter((i) => has(keys[i] ?? 0))
      .sort(byProbability(this.#texts))
      .map((i) => this.#literalAt(i));
  }

  #literalAt(i: number): Literal {
    const { keys, foldedKeys, probabilities, absences, forms } = this.#texts;
    const { inRead = '', stackedOmitted = false } = this.#own[forms[i] ?? 0] ?? {};
    return {
      key: keys[i] ?? 0,
      foldedKey: foldedKeys[i] ?? 0,
      inRead,
      probability: probabilities[i] ?? 0,
      stackedOmitted,
      absentAt: placesOf(absences[i] ?? 0),
    };
  }
}

/** Adds the texts of the other forms to the texts of the main serial. */
function inForms(texts: ProbableTexts, forms: readonly ReadForm[], length: number): FormedTexts {
  const { keys, foldedKeys, probabilities, absences } = texts;
  const mains = keys.length;
  const formOf = new Array<number>(mains).fill(0);
  for (const [number, { stacked, at, probability: ofForm }] of forms.entries())
    for (let i = 0; i < mains && number > 0; i++) {
      const probability = (probabilities[i] ?? 0) * ofForm;
      // The place of stacked characters is unknown in a serial that is shorter than the read.
      if (absences[i] !== 0 || probability < MIN_TEXT_PROBABILITY) continue;
      keys.push(withInset(keys[i] ?? 0, stacked, length - at));
      foldedKeys.push(withInset(foldedKeys[i] ?? 0, stacked, length - at, true));
      probabilities.push(probability);
      absences.push(0);
      formOf.push(number);
    }
  return { ...texts, forms: formOf };
}

/** The numbers of the texts that are not the read's own. Of two equal texts, the more probable one stays. */
function distinct(texts: FormedTexts, forms: number, own: readonly Literal[]): readonly number[] {
  const { keys, probabilities, absences } = texts;
  // One form with a character in each place has no duplicates, and most reads are like that.
  if (forms === 1 && absences.every((absent) => absent === 0))
    return numbersOf(keys, (key) => key !== own[0]?.key);
  const best = new Map<number, number>();
  for (const [i, key] of keys.entries()) {
    const known = best.get(key);
    if (known === undefined || (probabilities[i] ?? 0) > (probabilities[known] ?? 0)) best.set(key, i);
  }
  for (const { key } of own) best.delete(key);
  return [...best.values()];
}

/** At most `MAX_PROBABLE_TEXTS` of the numbered texts. */
function mostProbable(texts: FormedTexts, numbers: readonly number[]): readonly number[] {
  if (numbers.length <= MAX_PROBABLE_TEXTS) return numbers;
  const { probabilities } = texts;
  const least = nthLargest(probabilities, numbers, MAX_PROBABLE_TEXTS);
  const kept: number[] = [];
  const equals: number[] = [];
  for (const i of numbers) {
    const probability = probabilities[i] ?? 0;
    if (probability > least) kept.push(i);
    else if (probability === least) equals.push(i);
  }
  for (const i of equals.sort(byProbability(texts)).slice(0, MAX_PROBABLE_TEXTS - kept.length)) kept.push(i);
  return kept;
}

/** Plain numbers sort several times as fast as texts. */
function nthLargest(column: readonly number[], numbers: readonly number[], n: number): number {
  const values = new Float64Array(numbers.length);
  for (let i = 0; i < values.length; i++) values[i] = column[numbers[i] ?? 0] ?? 0;
  return values.sort()[values.length - n] ?? 0;
}

function numbersOf(column: readonly number[], isMeant: (value: number) => boolean): readonly number[] {
  const numbers: number[] = [];
  for (let i = 0; i < column.length; i++) if (isMeant(column[i] ?? 0)) numbers.push(i);
  return numbers;
}

const byProbability =
  ({ keys, probabilities }: FormedTexts) =>
  (a: number, b: number): number =>
    (probabilities[b] ?? 0) - (probabilities[a] ?? 0) || textOrder(keys[a] ?? 0) - textOrder(keys[b] ?? 0);
