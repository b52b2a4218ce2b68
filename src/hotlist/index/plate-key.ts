import { Bug } from '../../platform/errors.ts';

/** `0`..`9`, then `A`..`Z`. A digit of 0 means no character, so that texts of every length have different keys. */
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
/** How much more a character weighs in a key than the character after it. */
export const BASE = ALPHABET.length + 1;
const LETTER_O = ALPHABET.indexOf('O') + 1;
const DIGIT_0 = ALPHABET.indexOf('0') + 1;
/** The weight of a first character whose key sorts as its text does. */
const FIRST_WEIGHT = BASE ** 9;

/** The longest text that has a key: 37^10 is less than 2^53, so a double holds every key as a whole number. */
export const MAX_KEY_CHARACTERS = 10;

/**
 * @param text 1 to 10 of A-Z and 0-9
 * @param foldsO whether every letter O counts as the digit 0; this makes no new string, since a read has many texts
 * @returns a whole number from 1, different for each text
 * @throws Bug otherwise
 */
export function keyOf(text: string, foldsO = false): number {
  if (text.length === 0 || text.length > MAX_KEY_CHARACTERS)
    throw new Bug('hotlist.key', `A text of ${text.length} characters has no key.`);
  let key = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = digitOf(text.charCodeAt(i));
    if (digit === 0) throw new Bug('hotlist.key', 'Only A-Z and 0-9 have a key.');
    key = key * BASE + (foldsO ? foldedDigit(digit) : digit);
  }
  return key;
}

/** The digit of a character in a key, 1..36. @param code its UTF-16 code. @returns 0 for one that no plate has. */
export function digitOf(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30 + 1;
  if (code >= 0x41 && code <= 0x5a) return code - 0x41 + 11;
  return 0;
}

export const foldedDigit = (digit: number): number => (digit === LETTER_O ? DIGIT_0 : digit);

/**
 * The key of a text with another character in one place; 0 for no character.
 * @param weight of that place: `BASE` to the power of the number of characters after it.
 */
export function respelt(key: number, weight: number, was: number, now: number): number {
  if (was > 0 && now > 0) return key + (now - was) * weight;
  const tail = key % weight;
  const head = Math.floor(key / (was > 0 ? weight * BASE : weight));
  return (now > 0 ? head * BASE + now : head) * weight + tail;
}

/** The key of a text with another text inserted. @param before the number of characters after the insertion. */
export function withInset(key: number, inset: string, before: number, foldsO = false): number {
  const weight = BASE ** before;
  const tail = key % weight;
  const head = (key - tail) / weight;
  return (head * BASE ** inset.length + keyOf(inset, foldsO)) * weight + tail;
}

/** A number by which keys sort as their texts do, by code unit. */
export function textOrder(key: number): number {
  let order = key;
  while (order < FIRST_WEIGHT) order *= BASE;
  return order;
}

/** The text that has this key. */
export function textOf(key: number): string {
  let text = '';
  for (let rest = key; rest > 0; rest = Math.floor(rest / BASE))
    text = ALPHABET.charAt((rest % BASE) - 1) + text;
  return text;
}

/** A key with every letter O as the digit 0. */
export type FoldedKey = {
  readonly key: number;
  /** Where the letters were: bit 0 for the last character, bit 1 for the one before. */
  readonly letters: number;
};

export function foldKey(key: number): FoldedKey {
  let letters = 0;
  let folded = key;
  let weight = 1;
  let bit = 1;
  for (let rest = key; rest > 0; rest = Math.floor(rest / BASE)) {
    if (rest % BASE === LETTER_O) {
      letters |= bit;
      folded -= (LETTER_O - DIGIT_0) * weight;
    }
    weight *= BASE;
    bit <<= 1;
  }
  return { key: folded, letters };
}

/** The text of a folded key with its letters restored. */
export function unfoldedText({ key, letters }: FoldedKey): string {
  const text = textOf(key);
  if (letters === 0) return text;
  return [...text].map((char, i) => ((letters >> (text.length - 1 - i)) & 1 ? 'O' : char)).join('');
}
