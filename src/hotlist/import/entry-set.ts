import { CATEGORIES } from '../../domain/list/hot-list.ts';
import { PlateText } from '../../domain/plate/plate-text.ts';
import type { ListRow } from '../formats/row-decoder.ts';
import { hashOf, slotOf } from '../index/index-columns.ts';
import { keyOf } from '../index/plate-key.ts';

const FIRST_SLOTS = 1 << 12;
/** Regions and categories of one list are few: together with the number they are less than 2^32. */
const CATEGORY_COUNT = CATEGORIES.length;

/** `later`: the list has had this entry before, with an earlier end, so that this row replaces the earlier one. */
export type Novelty = 'new' | 'later' | 'known';

/**
 * The entries that a list has had so far, by the parts of their identity that can differ within one list: plate,
 * region, category. Millions of entries cannot be objects: each takes 12 bytes for each of 1.5 to 3 slots, and 8 more
 * from the first entry on that has an end.
 */
export class EntrySet {
  #keys = new Float64Array(FIRST_SLOTS);
  #traits = new Uint32Array(FIRST_SLOTS);
  /** The latest end of each entry, infinite if it has none; null while no entry has one. */
  #ends: Float64Array | null = null;
  #size = 0;
  readonly #regions = new Map<string | null, number>();
  /** Partly known plates have no key. There are few of them. */
  readonly #partials = new Map<string, number>();

  add({ plate, region, category, expiresAtUtc }: Row): Novelty {
    const traits = this.#numberOf(region) * CATEGORY_COUNT + CATEGORIES.indexOf(category);
    const end = expiresAtUtc ?? Number.POSITIVE_INFINITY;
    if (!(plate instanceof PlateText)) return this.#addPartial(`${plate.reveal()} ${traits}`, end);
    if (this.#size * 3 >= this.#keys.length * 2) this.#grow();
    if (this.#ends === null && expiresAtUtc !== null) this.#ends = endless(this.#keys.length);
    const key = keyOf(plate.reveal());
    const slot = slotFor(this.#keys, this.#traits, key, traits);
    const isNew = this.#keys[slot] === 0;
    if (!isNew && end <= (this.#ends?.[slot] ?? Number.POSITIVE_INFINITY)) return 'known';
    this.#keys[slot] = key;
    this.#traits[slot] = traits;
    if (this.#ends !== null) this.#ends[slot] = end;
    if (isNew) this.#size += 1;
    return isNew ? 'new' : 'later';
  }

  #addPartial(text: string, end: number): Novelty {
    const known = this.#partials.get(text);
    if (known !== undefined && end <= known) return 'known';
    this.#partials.set(text, end);
    return known === undefined ? 'new' : 'later';
  }

  #numberOf(region: string | null): number {
    const known = this.#regions.get(region);
    if (known !== undefined) return known;
    this.#regions.set(region, this.#regions.size);
    return this.#regions.size - 1;
  }

  #grow(): void {
    const [keys, traits, ends] = [this.#keys, this.#traits, this.#ends];
    const slots = keys.length * 2;
    this.#keys = new Float64Array(slots);
    this.#traits = new Uint32Array(slots);
    this.#ends = ends === null ? null : endless(slots);
    for (let i = 0; i < keys.length; i++) {
      const [key = 0, trait = 0] = [keys[i], traits[i]];
      if (key === 0) continue;
      const slot = slotFor(this.#keys, this.#traits, key, trait);
      this.#keys[slot] = key;
      this.#traits[slot] = trait;
      if (this.#ends !== null) this.#ends[slot] = ends?.[i] ?? Number.POSITIVE_INFINITY;
    }
  }
}

type Row = Pick<ListRow, 'plate' | 'region' | 'category' | 'expiresAtUtc'>;

const endless = (slots: number): Float64Array => new Float64Array(slots).fill(Number.POSITIVE_INFINITY);

/**
 * @param keys a power of two long; 0 is an empty slot, and the key of no plate
 * @returns the slot that has this entry, or the empty slot where it belongs
 */
function slotFor(keys: Float64Array, traits: Uint32Array, key: number, trait: number): number {
  let slot = slotOf(hashOf(key + trait * 0x9e3779b1), keys.length);
  while (keys[slot] !== 0 && (keys[slot] !== key || traits[slot] !== trait))
    slot = (slot + 1) & (keys.length - 1);
  return slot;
}
