import { inspect } from 'node:util';
import { SERIAL_SHAPES } from './serial-shapes.ts';

/**
 * A partly known plate, as AMBER alerts and BOLOs contain it: `?` stands for one character, `*` for any number of them,
 * including none. `ABC?2?4`, `*123`, `7KQ*`.
 *
 * It is personal data like a `PlateText` and prints with its known characters masked. `reveal()` returns the
 * characters.
 */
export class PlatePattern {
  readonly #pattern: string;

  private constructor(pattern: string) {
    this.#pattern = pattern;
  }

  /**
   * @returns null unless `raw`, upper-cased and without spaces, dots and hyphens, is A-Z0-9 with at least one wildcard,
   * at least one character, and at most the 10 characters of a plate. Equal patterns get the same spelling: in a run of
   * wildcards, every `?` comes first, followed by at most one `*`.
   */
  static parse(raw: string): PlatePattern | null {
    const pattern = raw.toUpperCase().replace(/[\s.\-·]/g, '');
    if (!/^[A-Z0-9?*]+$/.test(pattern) || !/[?*]/.test(pattern) || !/[A-Z0-9]/.test(pattern)) return null;
    const canonical = pattern.replace(
      /[?*]{2,}/g,
      (run) => run.replaceAll('*', '') + (run.includes('*') ? '*' : ''),
    );
    return canonical.replaceAll('*', '').length <= 10 ? new PlatePattern(canonical) : null;
  }

  reveal(): string {
    return this.#pattern;
  }

  /** The length of the pattern as it is written: a `*` counts as one. */
  get length(): number {
    return this.#pattern.length;
  }

  equals(other: PlatePattern): boolean {
    return this.#pattern === other.#pattern;
  }

  /** @param text the characters of a plate, as `PlateText.reveal` gives them. */
  matches(text: string): boolean {
    return alignPattern(this.#pattern, text) !== null;
  }

  /**
   * The expected share of all plates that match, 0..1 (policy H4 refuses more than 1 in 10,000). It assumes the serial
   * formats of US jurisdictions, with all jurisdictions equally frequent, all formats of a jurisdiction equally
   * frequent, and letters and digits evenly used. With several `*`, the result may be too high, but never too low.
   */
  expectedShare(): number {
    const share = SERIAL_SHAPES.reduce(
      (sum, [shape, weight]) => sum + weight * Math.min(1, expectedWays(this.#pattern, shape)),
      0,
    );
    return share / SERIAL_SHAPES.reduce((sum, [, weight]) => sum + weight, 0);
  }

  /** Its characters as `#`, its wildcards as they are. */
  toString(): string {
    return this.#pattern.replace(/[A-Z0-9]/g, '#');
  }

  toJSON(): string {
    return this.toString();
  }

  [inspect.custom](): string {
    return `PlatePattern(${this.toString()})`;
  }
}

/**
 * Aligns a pattern with a text.
 * @returns for each character of the text, the 0-based place in the pattern that it falls on; each `*` is as short as
 * possible, from the left. Null if the text does not match.
 */
export function alignPattern(pattern: string, text: string): readonly number[] | null {
  const places = new Array<number>(text.length);
  return alignFrom(pattern, 0, text, 0, places) ? places : null;
}

function alignFrom(pattern: string, from: number, text: string, at: number, places: number[]): boolean {
  let i = from;
  let j = at;
  for (; i < pattern.length && pattern[i] !== '*'; i++, j++) {
    if (j >= text.length || (pattern[i] !== '?' && pattern[i] !== text[j])) return false;
    places[j] = i;
  }
  if (i === pattern.length) return j === text.length;
  for (let end = j; ; end++) {
    if (alignFrom(pattern, i + 1, text, end, places)) return true;
    if (end === text.length) return false;
    places[end] = i;
  }
}

/** The expected number of ways in which a random serial of this shape matches: an upper bound for the probability. */
function expectedWays(pattern: string, shape: string): number {
  const [head, ...rest] = [pattern[0], pattern.slice(1)];
  const tail = rest.join('');
  if (head === undefined) return shape === '' ? 1 : 0;
  if (head === '*') {
    // A `*` at the end has one way. Elsewhere, each length is a different way.
    if (tail === '') return 1;
    let ways = 0;
    for (let run = 0; run <= shape.length; run++) ways += expectedWays(tail, shape.slice(run));
    return ways;
  }
  const chance = shape === '' ? 0 : chanceOf(head, shape[0] === '1');
  return chance === 0 ? 0 : chance * expectedWays(tail, shape.slice(1));
}

function chanceOf(character: string, isDigit: boolean): number {
  if (character === '?') return 1;
  if (/[0-9]/.test(character) !== isDigit) return 0;
  return isDigit ? 1 / 10 : 1 / 26;
}
