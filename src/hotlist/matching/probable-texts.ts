import type { CharacterReading } from '../../domain/read/plate-candidate.ts';
import { BASE, digitOf, foldedDigit, keyOf, respelt } from '../index/plate-key.ts';

/**
 * Texts that a picture may show, stored in columns and in no order. They stay numbers, because a read has up to a
 * hundred of them and few are listed.
 */
export type ProbableTexts = {
  /** As `plate-key.ts` computes them. */
  readonly keys: number[];
  readonly foldedKeys: number[];
  /** How probable each is by its own characters, 0..1. */
  readonly probabilities: number[];
  /** Bit i is set if place i of the read, from 0, holds no character in this text. */
  readonly absences: number[];
};

/** Less probable texts are not looked up. */
export const MIN_TEXT_PROBABILITY = 0.01;

/** @property digit of `plate-key.ts`; 0 for no character. */
type Option = { readonly digit: number; readonly p: number };

/** One place of a read. */
type Place = {
  readonly best: Option;
  /** The other options, most probable first. */
  readonly others: readonly Option[];
  /** The highest probability that the later places can contribute. */
  readonly bestBehind: number;
  /** The weight in a key of a character here, if all later places hold their best option. */
  readonly weight: number;
};

/** For the compiler: every place has an option. */
const NONE: Option = { digit: 0, p: 0 };

/** A sum of probabilities above this is not caused by rounding. */
const MAX_SUM = 1.001;
/** Keeps rounding from cutting off a text that the exact product would keep. */
const SLACK = 1 - 1e-9;

/** A shorter text is no plate. */
const MIN_LENGTH = 2;

/**
 * The texts that the characters of a read allow. Each place has one of its own alternatives, or no character if the
 * read allows that. The probabilities are multiplied from the first place to the last. The probabilities of a place sum
 * to at most 1, so there are fewer than 1 / `MIN_TEXT_PROBABILITY` texts.
 */
export function probableTexts(characters: readonly CharacterReading[]): ProbableTexts {
  if (characters.length < MIN_LENGTH) return { keys: [], foldedKeys: [], probabilities: [], absences: [] };
  const places = placesIn(characters);
  const texts = bestText(places);
  for (const [at, place] of places.entries()) extend(texts, place, at);
  return platesOf(texts, places.length);
}

/** From the first to the last. */
function placesIn(characters: readonly CharacterReading[]): readonly Place[] {
  let [bestBehind, weight] = [1, 1];
  const places = characters.toReversed().map((character): Place => {
    const [best = NONE, ...others] = optionsOf(character);
    const place = { best, others, bestBehind, weight };
    bestBehind *= best.p;
    if (best.digit > 0) weight *= BASE;
    return place;
  });
  return places.reverse();
}

/** Each place with its best option. No place has lowered the probability yet. */
function bestText(places: readonly Place[]): ProbableTexts {
  let [key, foldedKey, absent] = [0, 0, 0];
  for (const [at, { best, weight }] of places.entries()) {
    key += best.digit * weight;
    foldedKey += foldedDigit(best.digit) * weight;
    if (best.digit === 0) absent |= 1 << at;
  }
  return {
    keys: doubles(key),
    foldedKeys: doubles(foldedKey),
    probabilities: doubles(1),
    absences: [absent],
  };
}

/**
 * An engine stores an array that begins with a fraction as plain doubles. Otherwise it would copy the array when a key
 * exceeds 31 bits.
 */
function doubles(first: number): number[] {
  const column = [0.5];
  column[0] = first;
  return column;
}

/** Most probable first. Alternatives are single characters of a plate. If they sum to more than 1, they are scaled. */
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

/** Most arrive sorted. Sorting them again would be a sixth of the work. */
function isFalling(options: readonly Option[]): boolean {
  for (let i = 1; i < options.length; i++) if ((options[i]?.p ?? 0) > (options[i - 1]?.p ?? 0)) return false;
  return true;
}

/** Appends the existing texts with another option in this place, if they may still be probable enough. */
function extend(texts: ProbableTexts, place: Place, at: number): void {
  const { probabilities } = texts;
  const count = probabilities.length;
  for (const option of place.others) branch(texts, count, place, option, at);
  for (let i = 0; i < count; i++) probabilities[i] = (probabilities[i] ?? 0) * place.best.p;
}

/** Adds the first `count` texts with this option in place of the best one. */
function branch(texts: ProbableTexts, count: number, place: Place, { digit, p }: Option, at: number): void {
  const { keys, foldedKeys, probabilities, absences } = texts;
  const { best, bestBehind, weight } = place;
  const change = (digit === 0) === (best.digit === 0) ? 0 : 1 << at;
  for (let from = 0; from < count; from++) {
    const probability = (probabilities[from] ?? 0) * p;
    if (probability * bestBehind < MIN_TEXT_PROBABILITY * SLACK) continue;
    keys.push(respelt(keys[from] ?? 0, weight, best.digit, digit));
    foldedKeys.push(respelt(foldedKeys[from] ?? 0, weight, foldedDigit(best.digit), foldedDigit(digit)));
    probabilities.push(probability);
    absences.push((absences[from] ?? 0) ^ change);
  }
}

/** The texts that are probable and long enough: nearly always all of them. */
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
