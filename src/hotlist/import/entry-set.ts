import { CATEGORIES } from '../../domain/list/hot-list.ts';
import { PlateText } from '../../domain/plate/plate-text.ts';
import type { ListRow } from '../formats/row-decoder.ts';
import { hashOf, slotOf } from '../index/index-columns.ts';
import { keyOf } from '../index/plate-key.ts';

const FIRST_SLOTS = 1 << 12;
/** Regions and categories of one list are few: together with the number they are less than 2^32. */
const CATEGORY_COUNT = CATEGORIES.length;

/**
 * The entries that a list has had so far, by the parts of their identity that can differ within one list: plate,
 * region, category. Millions of entries cannot be objects: each takes 12 bytes for each of 1.5 to 3 slots.
 */
export class EntrySet {
  #keys = new Float64Array(FIRST_SLOTS);
  #traits = new Uint32Array(FIRST_SLOTS);
  #size = 0;
  readonly #regions = new Map<string | null, number>();
  /** Partly known plates have no key. There are few of them. */
  readonly #partials = new Set<string>();

  /** @returns whether it was not there before */
  add({ plate, region, category }: Pick<ListRow, 'plate' | 'region' | 'category'>): boolean {
    const traits = this.#numberOf(region) * CATEGORY_COUNT + CATEGORIES.indexOf(category);
    if (!(plate instanceof PlateText)) return this.#addPartial(`${plate.reveal()} ${traits}`);
    if (this.#size * 3 >= this.#keys.length * 2) this.#grow();
    const added = insert(this.#keys, this.#traits, keyOf(plate.reveal()), traits);
    if (added) this.#size += 1;
    return added;
  }

  #addPartial(text: string): boolean {
    if (this.#partials.has(text)) return false;
    this.#partials.add(text);
    return true;
  }

  #numberOf(region: string | null): number {
    const known = this.#regions.get(region);
    if (known !== undefined) return known;
    this.#regions.set(region, this.#regions.size);
    return this.#regions.size - 1;
  }

  #grow(): void {
    const [keys, traits] = [this.#keys, this.#traits];
    this.#keys = new Float64Array(keys.length * 2);
    this.#traits = new Uint32Array(keys.length * 2);
    for (let i = 0; i < keys.length; i++)
      if (keys[i] !== 0) insert(this.#keys, this.#traits, keys[i] ?? 0, traits[i] ?? 0);
  }
}

/** @param keys a power of two long; 0 is an empty slot, and the key of no plate. */
function insert(keys: Float64Array, traits: Uint32Array, key: number, trait: number): boolean {
  let slot = slotOf(hashOf(key + trait * 0x9e3779b1), keys.length);
  for (; keys[slot] !== 0; slot = (slot + 1) & (keys.length - 1))
    if (keys[slot] === key && traits[slot] === trait) return false;
  keys[slot] = key;
  traits[slot] = trait;
  return true;
}
