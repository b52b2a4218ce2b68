import type { HotListEntry, HotListInfo } from '../../domain/list/hot-list.ts';
import { PlatePattern } from '../../domain/plate/plate-pattern.ts';
import { PlateText } from '../../domain/plate/plate-text.ts';
import type { UtcMs } from '../../domain/time/time.ts';
import { Bug } from '../../platform/errors.ts';
import type { FreshnessClass } from '../../policy/freshness.ts';
import { endOf } from './entry-endings.ts';
import { categoryOfTraits, lettersOfTraits, regionOfTraits } from './entry-traits.ts';
import { entriesOf, hashOf, type IndexColumns, markOf, slotOf } from './index-columns.ts';
import { patternCovers } from './pattern-bytes.ts';
import { unfoldedText } from './plate-key.ts';

/** What the index knows of an entry; the rest is in the list's file. */
export type IndexedEntry = Pick<HotListEntry, 'plate' | 'region' | 'category'> & {
  /** Its number in the list's file. */
  readonly place: number;
};

/**
 * One list, ready to be searched for a plate; never changed once built. If the list folds O into 0, its plates are
 * found under the folded text, otherwise under the text itself.
 *
 * A position identifies an entry: the complete plates come first, the partial ones after them.
 */
export class HotListIndex {
  readonly #columns: IndexColumns;

  constructor(columns: IndexColumns) {
    this.#columns = columns;
  }

  get info(): HotListInfo {
    return this.#columns.info;
  }

  get freshnessClass(): FreshnessClass {
    return this.#columns.freshnessClass;
  }

  /** Entries, complete and partial. */
  get size(): number {
    return entriesOf(this.#columns);
  }

  /** @param key of `plate-key.ts`, folded where the list folds. @returns the first position, or -1. The others follow it. */
  firstOf(key: number): number {
    const { keys, slots, marks } = this.#columns;
    const hash = hashOf(key);
    const mark = markOf(hash);
    for (let slot = slotOf(hash, slots.length); ; slot = (slot + 1) & (slots.length - 1)) {
      if (marks[slot] === 0) return -1;
      if (marks[slot] !== mark) continue;
      const position = (slots[slot] ?? 0) - 1;
      if (keys[position] === key) return position;
    }
  }

  hasKeyAt(position: number, key: number): boolean {
    return this.#columns.keys[position] === key;
  }

  /** Positions of the partial plates that match a text, with the list's own fold. */
  partialsOf(text: string): readonly number[] {
    const { keys, partials, info } = this.#columns;
    const found: number[] = [];
    let start = 0;
    for (let i = 0; i < partials.ends.length; i++) {
      const end = partials.ends[i] ?? start;
      if (patternCovers({ bytes: partials.patterns, start, end }, text, info.foldsO))
        found.push(keys.length + i);
      start = end;
    }
    return found;
  }

  /** Positions of the partial plates that are written exactly like this. */
  patternsLike(pattern: string): readonly number[] {
    const { keys, partials } = this.#columns;
    return Array.from(partials.ends, (_, i) => keys.length + i).filter(
      (position) => this.entryAt(position).plate.reveal() === pattern,
    );
  }

  /** Whether the entry has reached its own end. */
  hasEndedAt(position: number, nowUtc: UtcMs): boolean {
    return this.endAt(position) <= nowUtc;
  }

  /** When the entry ends by itself, in milliseconds since 1970; infinity if it has no end of its own. */
  endAt(position: number): number {
    const { keys, places, partials, endings } = this.#columns;
    if (endings.places.length === 0) return Number.POSITIVE_INFINITY;
    const place = position < keys.length ? places[position] : partials.places[position - keys.length];
    return endOf(endings, place ?? 0);
  }

  entryAt(position: number): IndexedEntry {
    const { keys, partials } = this.#columns;
    return position < keys.length
      ? this.#completeAt(position)
      : this.#partialAt(position - keys.length, partials);
  }

  #completeAt(position: number): IndexedEntry {
    const { keys, traits, places } = this.#columns;
    const text = unfoldedText({ key: keys[position] ?? 0, letters: lettersOfTraits(traits[position] ?? 0) });
    return this.#entry(PlateText.parse(text), traits[position], places[position]);
  }

  #partialAt(i: number, { patterns, ends, traits, places }: IndexColumns['partials']): IndexedEntry {
    const pattern = Buffer.from(patterns.subarray(ends[i - 1] ?? 0, ends[i])).toString('latin1');
    return this.#entry(PlatePattern.parse(pattern), traits[i], places[i]);
  }

  #entry(plate: HotListEntry['plate'] | null, traits = 0, place = 0): IndexedEntry {
    if (plate === null) throw new Bug('hotlist.index', 'A position of an index holds no plate.');
    const region = this.#columns.regions[regionOfTraits(traits)] ?? null;
    return { plate, region, category: categoryOfTraits(traits), place };
  }
}
