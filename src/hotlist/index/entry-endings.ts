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
