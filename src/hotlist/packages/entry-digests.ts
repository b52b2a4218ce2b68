import { hash } from 'node:crypto';
import { CATEGORIES, type Category } from '../../domain/list/hot-list.ts';
import { PlateText } from '../../domain/plate/plate-text.ts';
import { Bug } from '../../platform/errors.ts';
import type { ListRow } from '../formats/row-decoder.ts';
import { hashOf, slotOf } from '../index/index-columns.ts';
import { keyOf, textOf } from '../index/plate-key.ts';

type Identity = Pick<ListRow, 'plate' | 'region' | 'category'>;

/** The parts of an entry that identify it in its list, in words. */
export type IdentityWords = {
  readonly plate: string;
  readonly region: string | null;
  readonly category: Category;
};

const FIRST_ENTRIES = 1 << 12;
const CATEGORY_COUNT = CATEGORIES.length;
/** Part of a SHA-256: nobody can find two texts for an entry with the same 128 bits. */
const DIGEST_BYTES = 16;

/**
 * The entries of one list, each with its identity and a digest of what the list says about it, so that another version
 * can be compared with them. Millions of entries cannot be objects: each takes 29 bytes, 4 bytes for each of 2 to 4
 * slots, and as much again while the arrays grow.
 */
export class EntryDigests {
  #size = 0;
  /** `plate-key.ts`; 0 for a partly known plate, which has none. */
  #keys = new Float64Array(FIRST_ENTRIES);
  /** Region and category: one list has few regions. */
  #traits = new Uint32Array(FIRST_ENTRIES);
  #digests = new Uint8Array(FIRST_ENTRIES * DIGEST_BYTES);
  #met = new Uint8Array(FIRST_ENTRIES);
  /** Hash table over the entries with a key: number + 1, 0 for an empty slot. */
  #slots = new Uint32Array(FIRST_ENTRIES * 2);
  readonly #regions: (string | null)[] = [];
  readonly #regionNumbers = new Map<string | null, number>();
  /** Partly known plates are few. Each has a pattern and traits; the pattern is found by its number. */
  readonly #partials = new Map<string, number>();
  readonly #patterns = new Map<number, string>();

  /** @param words they replace those of an earlier row of the same entry */
  add(entry: Identity, words: string): void {
    const known = this.#find(entry);
    if (known !== null) {
      this.#digests.set(digestOf(words), known * DIGEST_BYTES);
      return;
    }
    if (this.#size === this.#keys.length) this.#grow();
    const number = this.#size++;
    const traits = this.#traitsOf(entry, true);
    this.#traits[number] = traits;
    this.#digests.set(digestOf(words), number * DIGEST_BYTES);
    if (entry.plate instanceof PlateText) {
      this.#keys[number] = keyOf(entry.plate.reveal());
      this.#insert(number);
    } else {
      this.#partials.set(`${entry.plate.reveal()} ${traits}`, number);
      this.#patterns.set(number, entry.plate.reveal());
    }
  }

  /** Marks an entry of the other version. @returns whether this version says the same about it */
  meet(entry: Identity, words: string): boolean {
    const number = this.#find(entry);
    if (number === null) return false;
    this.#met[number] = 1;
    const at = number * DIGEST_BYTES;
    return Buffer.compare(digestOf(words), this.#digests.subarray(at, at + DIGEST_BYTES)) === 0;
  }

  /** The entries that the other version did not have, in order of arrival. */
  *unmet(): Generator<IdentityWords> {
    for (let number = 0; number < this.#size; number += 1)
      if (this.#met[number] === 0) yield this.#words(number);
  }

  #words(number: number): IdentityWords {
    const traits = this.#traits[number] ?? 0;
    const region = this.#regions[Math.floor(traits / CATEGORY_COUNT)];
    const category = CATEGORIES[traits % CATEGORY_COUNT];
    if (region === undefined || category === undefined)
      throw new Bug('hotlist.digest-traits', 'An entry has a region or category that no entry had.');
    return { plate: this.#patterns.get(number) ?? textOf(this.#keys[number] ?? 0), region, category };
  }

  #find(entry: Identity): number | null {
    const traits = this.#traitsOf(entry, false);
    const text = entry.plate.reveal();
    if (!(entry.plate instanceof PlateText)) return this.#partials.get(`${text} ${traits}`) ?? null;
    const key = keyOf(text);
    const slots = this.#slots;
    for (
      let slot = firstSlot(key, traits, slots);
      slots[slot] !== 0;
      slot = (slot + 1) & (slots.length - 1)
    ) {
      const number = (slots[slot] ?? 0) - 1;
      if (this.#keys[number] === key && this.#traits[number] === traits) return number;
    }
    return null;
  }

  #insert(number: number): void {
    const slots = this.#slots;
    let slot = firstSlot(this.#keys[number] ?? 0, this.#traits[number] ?? 0, slots);
    while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1);
    slots[slot] = number + 1;
  }

  /** @returns a value that no entry has if the region is unknown and must not be added */
  #traitsOf({ region, category }: Identity, isNew: boolean): number {
    const known = this.#regionNumbers.get(region) ?? this.#regions.length;
    if (isNew && known === this.#regions.length) {
      this.#regionNumbers.set(region, known);
      this.#regions.push(region);
    }
    return known * CATEGORY_COUNT + CATEGORIES.indexOf(category);
  }

  #grow(): void {
    const entries = this.#keys.length * 2;
    this.#keys = copied(this.#keys, new Float64Array(entries));
    this.#traits = copied(this.#traits, new Uint32Array(entries));
    this.#digests = copied(this.#digests, new Uint8Array(entries * DIGEST_BYTES));
    this.#met = copied(this.#met, new Uint8Array(entries));
    this.#slots = new Uint32Array(entries * 2);
    for (let number = 0; number < this.#size; number += 1) if (this.#keys[number] !== 0) this.#insert(number);
  }
}

const firstSlot = (key: number, traits: number, slots: Uint32Array): number =>
  slotOf(hashOf(key + traits * 0x9e3779b1), slots.length);

const digestOf = (words: string): Uint8Array => hash('sha256', words, 'buffer').subarray(0, DIGEST_BYTES);

function copied<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}
