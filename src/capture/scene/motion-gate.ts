import type { MonoMs } from '../../domain/time/time.ts';
import { Background } from './background.ts';
import { CELLS, type Cells, COLUMNS, ROWS } from './luma-grid.ts';

export type MotionGateSettings = {
  readonly enabled: boolean;
  /** Grey levels (0..255) by which a part of the picture must differ from the background to count as changed. */
  readonly minChange: number;
  /** Share of the picture (0..1) that must change before a frame is worth inference. */
  readonly minChangedShare: number;
};

/** How long the gate stays open after the last motion, so that a passage is not cut. */
const HOLD_MS = 500;
/**
 * How many of the eight cells around a changed cell must change with it: a vehicle is a lump, a streak of rain a line.
 */
const MIN_CHANGED_NEIGHBOURS = 3;
/** A longer pause (a lost source) counts as a pause of this length. */
const MAX_ELAPSED_MS = 1_000;

/**
 * Cheap test whether a frame is worth inference: enough watched cells differ, side by side, from an adaptive background.
 */
export class MotionGate {
  readonly #settings: MotionGateSettings;
  readonly #background: Background;
  readonly #watched: Uint8Array;
  #lastFrameAt: MonoMs | null = null;
  #lastMotionAt: MonoMs | null = null;

  /** @param watched 1 for each cell in which motion counts (`watchedCells`). */
  constructor(settings: MotionGateSettings, watched: Uint8Array) {
    this.#settings = settings;
    this.#background = new Background(settings.minChange);
    this.#watched = watched;
  }

  /** Processes a frame. @returns whether it is worth inference; the first frame always is. */
  isOpenFor(cells: Cells, at: MonoMs): boolean {
    if (!this.#settings.enabled) return true;
    const elapsedMs = this.#lastFrameAt === null ? 0 : Math.max(at - this.#lastFrameAt, 0);
    this.#background.follow(cells, Math.min(elapsedMs, MAX_ELAPSED_MS));
    const isFirst = this.#lastFrameAt === null;
    this.#lastFrameAt = at;
    if (isFirst || this.#movingCells() >= this.#settings.minChangedShare * CELLS) this.#lastMotionAt = at;
    return this.#lastMotionAt !== null && at - this.#lastMotionAt <= HOLD_MS;
  }

  /** Watched cells that changed together with cells around them. The outermost cells only count as neighbours. */
  #movingCells(): number {
    const { changed } = this.#background;
    let moving = 0;
    for (let row = 1; row < ROWS - 1; row++)
      for (let column = 1, cell = row * COLUMNS + 1; column < COLUMNS - 1; column++, cell++)
        if (changed[cell] === 1 && this.#watched[cell] === 1)
          moving += changedAround(changed, cell) >= MIN_CHANGED_NEIGHBOURS ? 1 : 0;
    return moving;
  }
}

function changedAround(changed: Uint8Array, cell: number): number {
  let count = 0;
  for (let line = cell - COLUMNS; line <= cell + COLUMNS; line += COLUMNS)
    count += (changed[line - 1] as number) + (changed[line] as number) + (changed[line + 1] as number); // not an outermost cell
  return count - (changed[cell] as number);
}
