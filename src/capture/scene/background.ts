import { CELLS, type Cells, COLUMNS, ROWS } from './luma-grid.ts';

/** Time in which the background takes up most (63 %) of what a still cell shows: clouds and dusk are slower. */
const FOLLOW_MS = 2_000;
/** The same for a changed cell: a vehicle that stops stays in sight this long and then becomes background. */
const ABSORB_MS = 10_000;
/** Reach, in cells to each side, of the neighbourhood whose common change is light and no vehicle. */
const LIGHT_REACH = 12;
/** Light that grows or falls by more than this factor between background and picture is not believed. */
const MAX_LIGHT_FACTOR = 4;
/** Added to both sides of a quotient of brightness: near black, noise would be a factor. */
const DARK = 4;
/** Grey levels per second by which the restlessness of a cell rises after a jump that exceeds it. */
const RISE_PER_S = 0.5;
/** Share of that by which it falls after a smaller one: a third of the jumps exceed what it settles at. */
const FALL = 0.5;
/** Restlessness that the noise of a dark picture alone may reach, in grey levels; only what exceeds it is learned. */
const NOISE = 2;
/** A cell's threshold as a multiple of what it has learned. */
const JUMPS = 14;
/** No cell grows so restless that a lamp or a white van does not show in it. */
const MAX_THRESHOLD = 60;

/** Below this brightness contrasts shrink with the light, and so does the least change that counts … */
const DIM = 60;
/** … down to this share of it, which the noise of a cell does not reach. */
const LEAST_IN_THE_DARK = 1 / 3;

/**
 * What the road looks like without vehicles: an adaptive background, cell by cell.
 *
 * - A running mean (Wren et al., Pfinder, 1997) that follows still cells quickly and changed ones slowly, so that a
 *   vehicle is not taken into the background while it passes, and is once it has parked.
 * - Light is taken out first: the change that a cell shares with its wide neighbourhood is exposure, a cloud or dusk.
 * - In the dark, less counts as a change: everything differs less.
 * - A cell that jumps from picture to picture (leaves, a flag, rain) learns a higher threshold. A quantile of its jumps
 *   is tracked by steps of fixed size (as in Manzanera's sigma-delta background, 2007), which is why a vehicle every
 *   few seconds does not count: two thirds of the time the cell is still.
 *
 * Owns its arrays; nothing is allocated per picture. Knows no clock: time comes in.
 */
export class Background {
  /** 1 where the last picture differed, otherwise 0. */
  readonly changed = new Uint8Array(CELLS);
  readonly #minChange: number;
  readonly #mean = new Float32Array(CELLS);
  readonly #last = new Float32Array(CELLS);
  readonly #restlessness = new Float32Array(CELLS);
  readonly #lightOfPicture = new NeighbourhoodSums();
  readonly #lightOfMean = new NeighbourhoodSums();
  #empty = true;

  /** @param minChange least difference, in grey levels, of a changed cell by day. */
  constructor(minChange: number) {
    this.#minChange = minChange;
  }

  /** Compares a picture, then follows it. The first one becomes the background as it is. */
  follow(cells: Cells, elapsedMs: number): void {
    if (this.#empty) this.#begin(cells);
    this.#lightOfPicture.take(cells);
    this.#lightOfMean.take(this.#mean);
    const still = 1 - Math.exp(-elapsedMs / FOLLOW_MS);
    const absorbed = 1 - Math.exp(-elapsedMs / ABSORB_MS);
    const step = (RISE_PER_S * elapsedMs) / 1_000;
    for (let row = 0, cell = 0; row < ROWS; row++)
      for (let column = 0; column < COLUMNS; column++, cell++) {
        const grey = cells[cell] as number; // all arrays have CELLS values
        const mean = this.#mean[cell] as number;
        const expected = Math.min(mean * this.#lightAt(row, column), 255);
        const isChanged = Math.abs(grey - expected) > this.#threshold(cell, expected);
        this.changed[cell] = isChanged ? 1 : 0;
        const relit = mean + still * (expected - mean);
        this.#mean[cell] = relit + (isChanged ? absorbed : still) * (grey - expected);
        this.#noteJump(cell, grey, step);
      }
  }

  #begin(cells: Cells): void {
    this.#mean.set(cells);
    this.#last.set(cells);
    this.#empty = false;
  }

  /** How much brighter than its background the neighbourhood of a cell has become, as a factor. */
  #lightAt(row: number, column: number): number {
    const factor = this.#lightOfPicture.around(row, column) / this.#lightOfMean.around(row, column);
    return Math.min(Math.max(factor, 1 / MAX_LIGHT_FACTOR), MAX_LIGHT_FACTOR);
  }

  #threshold(cell: number, expected: number): number {
    const learned = JUMPS * ((this.#restlessness[cell] as number) - NOISE);
    const least = this.#minChange * Math.min(Math.max(expected / DIM, LEAST_IN_THE_DARK), 1);
    return Math.max(Math.min(learned, MAX_THRESHOLD), least);
  }

  #noteJump(cell: number, grey: number, step: number): void {
    const restlessness = this.#restlessness[cell] as number;
    const jump = Math.abs(grey - (this.#last[cell] as number));
    const next = jump > restlessness ? restlessness + step : restlessness - FALL * step;
    this.#restlessness[cell] = Math.min(Math.max(next, 0), NOISE + MAX_THRESHOLD / JUMPS);
    this.#last[cell] = grey;
  }
}

/** Sums over the square neighbourhood of any cell, four look-ups each (a summed-area table). */
class NeighbourhoodSums {
  readonly #table = new Float64Array((COLUMNS + 1) * (ROWS + 1));

  take(cells: Cells): void {
    const table = this.#table;
    const stride = COLUMNS + 1;
    for (let row = 0, cell = 0; row < ROWS; row++) {
      let sum = 0;
      for (let column = 0, at = (row + 1) * stride + 1; column < COLUMNS; column++, at++) {
        sum += (cells[cell++] as number) + DARK; // inside by construction, as below
        table[at] = (table[at - stride] as number) + sum;
      }
    }
  }

  around(row: number, column: number): number {
    const top = Math.max(row - LIGHT_REACH, 0) * (COLUMNS + 1);
    const bottom = Math.min(row + LIGHT_REACH + 1, ROWS) * (COLUMNS + 1);
    const left = Math.max(column - LIGHT_REACH, 0);
    const right = Math.min(column + LIGHT_REACH + 1, COLUMNS);
    const table = this.#table;
    const upper = (table[top + right] as number) - (table[top + left] as number);
    return (table[bottom + right] as number) - (table[bottom + left] as number) - upper;
  }
}
