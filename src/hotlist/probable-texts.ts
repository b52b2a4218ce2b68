import type { CharacterReading } from '../domain/plate-candidate.ts';
import { digitOf, foldedDigit, keyOf, withDigit } from './index/plate-key.ts';

/**
 * Texts that a picture may show, by column and in no order. They stay numbers: a read has up to a hundred of them and few
 * are listed.
 */
export type ProbableTexts = {
  /** As `plate-key.ts` gives them. */
  readonly keys: number[];
  readonly foldedKeys: number[];
  /** How probable each is by its own characters, 0..1. */
  readonly probabilities: number[];
  /** Bit i is set where place i of the read, from 0 on, holds no character in this text. */
  readonly absences: number[];
};

/** Less probable texts are not looked up. */
export const MIN_TEXT_PROBABILITY = 0.01;

/** @property digit of `plate-key.ts`; 0 for no character. */
type Option = { readonly digit: number; readonly p: number };

/** A sum of probabilities beyond this is no rounding. */
const MAX_SUM = 1.001;
/** So that rounding cuts nothing off that the exact product would keep. */
const SLACK = 1 - 1e-9;

/** Shorter is no plate. */
const MIN_LENGTH = 2;

/**
 * The texts that the characters of a read hold possible: in each place one of its own alternatives, or no character where the
 * read holds that possible, with the probabilities multiplied from the first place to the last. Since those of a place sum to 1
 * at the most, fewer than 1 / `MIN_TEXT_PROBABILITY` texts come out.
 */
export function probableTexts(characters: readonly CharacterReading[]): ProbableTexts {
  if (characters.length < MIN_LENGTH) return { keys: [], foldedKeys: [], probabilities: [], absences: [] };
  const places = characters.map(optionsOf);
  // What the places from each on can have at the most.
  const best = new Array<number>(places.length + 1).fill(1);
  for (let at = places.length - 1; at >= 0; at--) best[at] = (best[at + 1] ?? 1) * (places[at]?.[0]?.p ?? 0);
  const texts = emptyText();
  for (let at = 0; at < places.length; at++) extend(texts, places[at] ?? [], at, best[at + 1] ?? 1);
  return platesOf(texts, places.length);
}

/** No characters, which is certain. */
function emptyText(): ProbableTexts {
  // An engine keeps an array that begins with a fraction as plain doubles; it would copy each when a key outgrows 31 bits.
  const texts = { keys: [0.5], foldedKeys: [0.5], probabilities: [0.5], absences: [0] };
  texts.keys[0] = 0;
  texts.foldedKeys[0] = 0;
  texts.probabilities[0] = 1;
  return texts;
}

/** By falling probability. Alternatives are single characters of a plate; where all of them sum to more than 1 they are scaled. */
function optionsOf({ char, confidence, alternatives, absent = 0 }: CharacterReading): readonly Option[] {
  const options: Option[] = [{ digit: keyOf(char), p: confidence }];
  let sum = confidence + absent;
  for (const { char: other, p } of alternatives) {
    const digit = other.length === 1 ? digitOf(other.charCodeAt(0)) : 0;
    if (digit === 0 || options.some((option) => option.digit === digit)) continue;
    options.push({ digit, p });
    sum += p;
  }
  if (absent > 0) options.push({ digit: 0, p: absent });
  const scaled = sum > MAX_SUM ? options.map(({ digit, p }) => ({ digit, p: p / sum })) : options;
  return isFalling(scaled) ? scaled : scaled.sort((a, b) => b.p - a.p);
}

/** As most come: sorting what is sorted would be a sixth of the work. */
function isFalling(options: readonly Option[]): boolean {
  for (let i = 1; i < options.length; i++) if ((options[i]?.p ?? 0) > (options[i - 1]?.p ?? 0)) return false;
  return true;
}

/** Each text goes on with the best of the options; behind all of them comes what else may still be probable enough. */
function extend(texts: ProbableTexts, options: readonly Option[], at: number, bestBehind: number): void {
  const count = texts.keys.length;
  const [best, ...others] = options;
  for (const option of others) branch(texts, count, option, at, bestBehind);
  if (best !== undefined) goOn(texts, count, best, at);
}

/** Adds to the first `count` texts what this option makes of them, where that may still be probable enough. */
function branch(
  texts: ProbableTexts,
  count: number,
  { digit, p }: Option,
  at: number,
  bestBehind: number,
): void {
  const { keys, foldedKeys, probabilities, absences } = texts;
  for (let from = 0; from < count; from++) {
    const probability = (probabilities[from] ?? 0) * p;
    if (probability * bestBehind < MIN_TEXT_PROBABILITY * SLACK) continue;
    const [key, foldedKey, absent] = [keys[from] ?? 0, foldedKeys[from] ?? 0, absences[from] ?? 0];
    keys.push(digit === 0 ? key : withDigit(key, digit));
    foldedKeys.push(digit === 0 ? foldedKey : withDigit(foldedKey, foldedDigit(digit)));
    probabilities.push(probability);
    absences.push(digit === 0 ? absent | (1 << at) : absent);
  }
}

/** Puts this option behind the first `count` texts. */
function goOn(texts: ProbableTexts, count: number, { digit, p }: Option, at: number): void {
  const { keys, foldedKeys, probabilities, absences } = texts;
  for (let i = 0; i < count; i++) {
    probabilities[i] = (probabilities[i] ?? 0) * p;
    if (digit === 0) absences[i] = (absences[i] ?? 0) | (1 << at);
    else {
      keys[i] = withDigit(keys[i] ?? 0, digit);
      foldedKeys[i] = withDigit(foldedKeys[i] ?? 0, foldedDigit(digit));
    }
  }
}

/** The texts that are probable and long enough: nearly always all. */
function platesOf(texts: ProbableTexts, places: number): ProbableTexts {
  const isPlate = (_: number, i: number): boolean =>
    (texts.probabilities[i] ?? 0) >= MIN_TEXT_PROBABILITY &&
    (texts.absences[i] === 0 || places - placesOf(texts.absences[i] ?? 0).length >= MIN_LENGTH);
  return texts.keys.every(isPlate)
    ? texts
    : {
        keys: texts.keys.filter(isPlate),
        foldedKeys: texts.foldedKeys.filter(isPlate),
        probabilities: texts.probabilities.filter(isPlate),
        absences: texts.absences.filter(isPlate),
      };
}

/** The places of `absences`, ascending. */
export function placesOf(absent: number): readonly number[] {
  const places: number[] = [];
  for (let at = 0; absent >> at > 0; at++) if ((absent >> at) & 1) places.push(at);
  return places;
}
