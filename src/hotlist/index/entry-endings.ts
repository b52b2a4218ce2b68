/** The entries of a list that have their own end: by their number in the list's file, ascending. */
export type EndingColumns = {
  readonly places: Uint32Array;
  /** When each ends: milliseconds since 1970, UTC. */
  readonly atUtc: Float64Array;
};

const FIRST_CAPACITY = 64;

export class EndingsBuilder {
  #places = new Uint32Array(0);
  #atUtc = new Float64Array(0);
  #size = 0;

  /** @param place greater than in the previous call. */
  add(place: number, atUtc: number): void {
    if (this.#size === this.#places.length) this.#grow();
    this.#places[this.#size] = place;
    this.#atUtc[this.#size] = atUtc;
    this.#size += 1;
  }

  finish(): EndingColumns {
    return { places: this.#places.slice(0, this.#size), atUtc: this.#atUtc.slice(0, this.#size) };
  }

  #grow(): void {
    const capacity = Math.max(FIRST_CAPACITY, this.#size * 2);
    const [places, atUtc] = [new Uint32Array(capacity), new Float64Array(capacity)];
    places.set(this.#places);
    atUtc.set(this.#atUtc);
    [this.#places, this.#atUtc] = [places, atUtc];
  }
}

/** When the entry at this place ends; infinity for one without an end. */
export function endOf({ places, atUtc }: EndingColumns, place: number): number {
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle] ?? 0) < place) low = middle + 1;
    else high = middle;
  }
  return places[low] === place ? (atUtc[low] ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY;
}

/** How the rows of an index are compared. A row is a number of the caller's own. */
export type RowsOfEntries = {
  /** Whether two rows have the same plate, region and category. */
  readonly isSame: (row: number, other: number) => boolean;
  /** Its number in the list's file. */
  readonly placeOf: (row: number) => number;
};

/**
 * Of several rows of one entry, leaves the one with the latest end. Without it, the first warrant's end would end the
 * second one too.
 * @param order rows in which those of one entry lie side by side
 */
export function lastingOf(
  order: Uint32Array,
  endings: EndingColumns,
  { isSame, placeOf }: RowsOfEntries,
): Uint32Array {
  // A list has a second row of an entry only if the first one has an end.
  if (endings.places.length === 0) return order;
  const kept = new Uint32Array(order.length);
  let size = 0;
  for (const row of order) {
    const before = kept[size - 1];
    if (before === undefined || !isSame(before, row)) kept[size++] = row;
    else if (endOf(endings, placeOf(row)) > endOf(endings, placeOf(before))) kept[size - 1] = row;
  }
  return kept.slice(0, size);
}
