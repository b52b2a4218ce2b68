import { CELLS, type Cells, COLUMNS, ROWS } from './luma-grid.ts';

/** Time in which the background follows most (63 %) of a change in a still cell: clouds and dusk are slower. */
const FOLLOW_MS = 2_000;
/** The same for a changed cell: a vehicle that stops is visible for this long and then becomes background. */
const ABSORB_MS = 10_000;
/** Size of the neighbourhood, in cells to each side, whose common change is a change of light and no vehicle. */
const LIGHT_REACH = 12;
/** A change of light by more than this factor between background and picture is not believed. */
const MAX_LIGHT_FACTOR = 4;
/** Added to both sides of a brightness ratio: near black, noise would otherwise look like a large factor. */
const DARK = 4;
/** Grey levels per second by which a cell's restlessness rises after a jump that exceeds it. */
const RISE_PER_S = 0.5;
/**
 * Share of that rate by which it falls after a smaller jump: at the level where it settles, a third of the jumps exceed
 * it.
 */
const FALL = 0.5;
/** Restlessness, in grey levels, that noise alone can cause in a dark picture. Only what exceeds it is learned. */
const NOISE = 2;
/** A cell's threshold as a multiple of its learned restlessness. */
const JUMPS = 14;
/** Restlessness is limited so that a lamp or a white van is visible in every cell. */
const MAX_THRESHOLD = 60;

/** Below this brightness, contrasts shrink with the light, and the least change that counts shrinks with them … */
const DIM = 60;
/** … down to this share, which the noise of a cell does not reach. */
const LEAST_IN_THE_DARK = 1 / 3;

/**
 * What the road looks like without vehicles: an adaptive background, cell by cell.
 *
 * - A running mean (Wren et al., Pfinder, 1997) that follows still cells quickly and changed cells slowly. A vehicle
 *   does not become background while it passes, but does once it has parked.
 * - Changes of light are removed first: a change that a cell shares with its wide neighbourhood is exposure, a cloud or
 *   dusk.
 * - In the dark, a smaller difference counts as a change, because all differences are smaller.
 * - A cell that jumps from picture to picture (leaves, a flag, rain) learns a higher threshold. A quantile of its jumps
 *   is tracked by steps of fixed size (as in Manzanera's sigma-delta background, 2007). A vehicle every few seconds
 *   does not raise the threshold, because the cell is still two thirds of the time.
 *
 * Owns its arrays; nothing is allocated per picture. It has no clock: the caller passes the time.
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

  /** Compares a picture with the background, then adapts to it. The first picture becomes the background unchanged. */
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

/** Sums over the square neighbourhood of any cell, with four look-ups each (a summed-area table). */
class NeighbourhoodSums {
  readonly #table = new Float64Array((COLUMNS + 1) * (ROWS + 1));

  take(cells: Cells): void {
    const table = this.#table;
    const stride = COLUMNS + 1;
    for (let row = 0, cell = 0; row < ROWS; row++) {
      let sum = 0;
      for (let column = 0, at = (row + 1) * stride + 1; column < COLUMNS; column++, at++) {
        sum += (cells[cell++] as number) + DARK; // the index is inside by construction, as below
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
