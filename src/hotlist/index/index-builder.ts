import { CATEGORIES, type Category, type HotListInfo } from '../../domain/list/hot-list.ts';
import { PlateText } from '../../domain/plate/plate-text.ts';
import { freshnessClass } from '../../policy/freshness.ts';
import type { ListRow } from '../formats/row-decoder.ts';
import { type EndingColumns, EndingsBuilder, lastingOf } from './entry-endings.ts';
import { categoryNumberOf, regionOfTraits, renumbered, traitsOf } from './entry-traits.ts';
import {
  hashOf,
  type IndexColumns,
  markOf,
  type PartialColumns,
  slotCount,
  slotOf,
} from './index-columns.ts';
import { foldKey, keyOf } from './plate-key.ts';
import { sortedOrder } from './radix-sort.ts';

/** The values by which an entry is found. */
export type IndexedRow = Pick<ListRow, 'plate' | 'region' | 'category' | 'expiresAtUtc'>;

type PartialRow = Omit<IndexedRow, 'expiresAtUtc'> & { readonly place: number };

const FIRST_CAPACITY = 1024;

/** Collects one list's entries into columns while it is read, because millions of entries cannot be objects. */
export class IndexBuilder {
  #keys = new Float64Array(FIRST_CAPACITY);
  /** With regions numbered in order of arrival. */
  #traits = new Uint32Array(FIRST_CAPACITY);
  #places = new Uint32Array(FIRST_CAPACITY);
  #size = 0;
  readonly #partials: PartialRow[] = [];
  readonly #endings = new EndingsBuilder();
  readonly #regions: (string | null)[] = [];
  readonly #regionNumbers = new Map<string | null, number>();
  readonly #categories = new Set<Category>();

  /** @param place the entry's number in the list's file: each is greater than the previous one. */
  add(row: IndexedRow, place: number): void {
    const { plate, region, category, expiresAtUtc } = row;
    this.#categories.add(category);
    if (expiresAtUtc !== null) this.#endings.add(place, expiresAtUtc);
    const number = this.#numberOf(region);
    if (!(plate instanceof PlateText)) {
      this.#partials.push({ plate, region, category, place });
      return;
    }
    if (this.#size === this.#keys.length) this.#grow();
    this.#keys[this.#size] = keyOf(plate.reveal());
    this.#traits[this.#size] = traitsOf(number, category, 0);
    this.#places[this.#size] = place;
    this.#size += 1;
  }

  /**
   * The builder cannot be used afterwards. @param info says whether the list folds, which may be known only at its end.
   */
  finish(info: HotListInfo): IndexColumns {
    const regions = [...this.#regions].sort(byName);
    const numbers = this.#regions.map((region) => regions.indexOf(region));
    const arrived = this.#size;
    const [unsortedKeys, unsortedTraits] = [
      this.#keys.subarray(0, arrived),
      this.#traits.subarray(0, arrived),
    ];
    for (let i = 0; i < arrived; i++) {
      const folded = info.foldsO ? foldKey(unsortedKeys[i] ?? 0) : null;
      const traits = unsortedTraits[i] ?? 0;
      const region = numbers[regionOfTraits(traits)] ?? 0;
      unsortedTraits[i] = renumbered(traits, region, folded?.letters ?? 0);
      if (folded !== null) unsortedKeys[i] = folded.key;
    }
    const endings = this.#endings.finish();
    const order = lastingOf(sortedOrder(unsortedKeys, unsortedTraits), endings, {
      isSame: (a, b) => unsortedKeys[a] === unsortedKeys[b] && unsortedTraits[a] === unsortedTraits[b],
      placeOf: (entry) => this.#places[entry] ?? 0,
    });
    const size = order.length;
    const keys = new Float64Array(size);
    const traits = new Uint32Array(size);
    const places = new Uint32Array(size);
    for (let i = 0; i < size; i++) {
      const from = order[i] ?? 0;
      keys[i] = unsortedKeys[from] ?? 0;
      traits[i] = unsortedTraits[from] ?? 0;
      places[i] = this.#places[from] ?? 0;
    }
    const partials = partialColumns(this.#partials, regions, endings);
    return {
      info,
      freshnessClass: freshnessClass(this.#categories),
      regions,
      keys,
      traits,
      places,
      ...slotsOver(keys),
      partials,
      endings,
      testPlates: testPlatesIn(traits) + testPlatesIn(partials.traits),
    };
  }

  #numberOf(region: string | null): number {
    const known = this.#regionNumbers.get(region);
    if (known !== undefined) return known;
    this.#regionNumbers.set(region, this.#regions.length);
    return this.#regions.push(region) - 1;
  }

  #grow(): void {
    const capacity = this.#size * 2;
    const grown = <T extends Float64Array | Uint32Array>(larger: T, from: T): T => {
      larger.set(from);
      return larger;
    };
    this.#keys = grown(new Float64Array(capacity), this.#keys);
    this.#traits = grown(new Uint32Array(capacity), this.#traits);
    this.#places = grown(new Uint32Array(capacity), this.#places);
  }
}

function slotsOver(keys: Float64Array): Pick<IndexColumns, 'slots' | 'marks'> {
  let distinct = 0;
  for (let i = 0; i < keys.length; i++) if (keys[i] !== keys[i - 1]) distinct += 1;
  const slots = new Uint32Array(slotCount(distinct));
  const marks = new Uint8Array(slots.length);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] ?? 0;
    if (key === keys[i - 1]) continue;
    const hash = hashOf(key);
    let slot = slotOf(hash, slots.length);
    while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1);
    slots[slot] = i + 1;
    marks[slot] = markOf(hash);
  }
  return { slots, marks };
}

const TEST_PLATE = CATEGORIES.indexOf('test-plate');

const testPlatesIn = (traits: Uint32Array): number =>
  traits.reduce((count, one) => (categoryNumberOf(one) === TEST_PLATE ? count + 1 : count), 0);

function partialColumns(
  rows: readonly PartialRow[],
  regions: readonly (string | null)[],
  endings: EndingColumns,
): PartialColumns {
  const all = rows
    .map(({ plate, region, category, place }) => ({
      pattern: plate.reveal(),
      traits: traitsOf(regions.indexOf(region), category, 0),
      place,
    }))
    .sort((a, b) => byName(a.pattern, b.pattern) || a.traits - b.traits || a.place - b.place);
  const lasting = lastingOf(Uint32Array.from(all.keys()), endings, {
    isSame: (a, b) => all[a]?.pattern === all[b]?.pattern && all[a]?.traits === all[b]?.traits,
    placeOf: (row) => all[row]?.place ?? 0,
  });
  const sorted = [...lasting].flatMap((row) => all[row] ?? []);
  let end = 0;
  return {
    patterns: new Uint8Array(Buffer.from(sorted.map(({ pattern }) => pattern).join(''), 'latin1')),
    ends: Uint32Array.from(sorted, ({ pattern }) => {
      end += pattern.length;
      return end;
    }),
    traits: Uint32Array.from(sorted, ({ traits }) => traits),
    places: Uint32Array.from(sorted, ({ place }) => place),
  };
}

/** By code unit, `null` first: the same on every machine. */
function byName(a: string | null, b: string | null): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? -1 : 1;
  return a < b ? -1 : 1;
}
