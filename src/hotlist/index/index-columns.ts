import type { HotListInfo } from '../../domain/list/hot-list.ts';
import type { FreshnessClass } from '../../policy/freshness.ts';
import type { EndingColumns } from './entry-endings.ts';

/**
 * The index of one list as it crosses threads: typed arrays, transferred and never copied. It is ordered by plate and
 * not as the list, so that the same entries give the same index in whatever order they came. Only `places` says where
 * they are in the list's file.
 *
 * Memory of an entry: 8 bytes of key, 4 of traits, 4 of place, and 5 for each of 1.5 to 3 slots.
 */
export type IndexColumns = {
  readonly info: HotListInfo;
  readonly freshnessClass: FreshnessClass;
  /** The issuing jurisdictions in the list; `null` where it names none. Sorted. */
  readonly regions: readonly (string | null)[];
  /** `plate-key.ts` of each complete plate, folded where the list folds; ascending. */
  readonly keys: Float64Array;
  /** `entry-traits.ts` of each. */
  readonly traits: Uint32Array;
  /** The number of each entry in the list's file. */
  readonly places: Uint32Array;
  /** Hash table over the first entry of each key: its position + 1, 0 for an empty slot. A power of two long. */
  readonly slots: Uint32Array;
  /**
   * `markOf` the hash of the key in each slot, 0 for an empty slot. This array is small enough to stay in the cache,
   * and most plates that are not listed are ruled out here.
   */
  readonly marks: Uint8Array;
  readonly partials: PartialColumns;
  readonly endings: EndingColumns;
  /** Entries of calibration records. */
  readonly testPlates: number;
};

/** Entries with a partly known plate: there are few, and they are searched one by one. */
export type PartialColumns = {
  /** Their patterns as ASCII, one after the other; sorted. */
  readonly patterns: Uint8Array;
  /** Where each ends in `patterns`. */
  readonly ends: Uint32Array;
  readonly traits: Uint32Array;
  readonly places: Uint32Array;
};

/** Complete and partial ones. */
export const entriesOf = ({ keys, partials }: Pick<IndexColumns, 'keys' | 'partials'>): number =>
  keys.length + partials.ends.length;

/** The memory of all columns. */
export const buffersOf = ({
  keys,
  traits,
  places,
  slots,
  marks,
  partials,
  endings,
}: IndexColumns): ArrayBuffer[] =>
  [keys, traits, places, slots, marks, ...Object.values(partials), ...Object.values(endings)].map(
    ({ buffer }) => buffer as ArrayBuffer, // Made by `IndexBuilder`: none is shared.
  );

/** A power of two, two thirds full at the most. */
export const slotCount = (keys: number): number => 2 ** Math.ceil(Math.log2(Math.max(2, keys * 1.5)));

/** Both slot and mark of a key come from these 32 bits, a signed whole number. */
export function hashOf(key: number): number {
  const high = Math.floor(key / 2 ** 32);
  let mixed = (key >>> 0) ^ Math.imul(high, 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/** The slot at which the search for a key with this hash begins. @param slots a power of two. */
export const slotOf = (hash: number, slots: number): number => hash & (slots - 1);

/** Distinguishes most keys that share a slot, 1..255. It uses bits that do not choose the slot. */
export const markOf = (hash: number): number => hash >>> 24 || 1;
