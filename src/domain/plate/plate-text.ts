import { inspect } from 'node:util';

/**
 * The characters of a plate: 1 to 10 of A-Z and 0-9, without spaces or separators.
 *
 * Plates are personal data, so a `PlateText` prints as a mask of its length wherever values are printed by accident
 * (template strings, JSON, inspect, errors). Only `reveal()` returns the characters: code that writes a plate must use
 * this word, which can be searched for.
 */
export class PlateText {
  readonly #characters: string;

  private constructor(characters: string) {
    this.#characters = characters;
  }

  /** @returns null unless `raw`, upper-cased and without spaces, dots and hyphens, is 1 to 10 of A-Z0-9. */
  static parse(raw: string): PlateText | null {
    const characters = raw.toUpperCase().replace(/[\s.\-·]/g, '');
    return /^[A-Z0-9]{1,10}$/.test(characters) ? new PlateText(characters) : null;
  }

  reveal(): string {
    return this.#characters;
  }

  get length(): number {
    return this.#characters.length;
  }

  equals(other: PlateText): boolean {
    return this.#characters === other.#characters;
  }

  toString(): string {
    return '*'.repeat(this.#characters.length);
  }

  toJSON(): string {
    return this.toString();
  }

  [inspect.custom](): string {
    return `PlateText(${this.toString()})`;
  }
}
