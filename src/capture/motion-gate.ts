import type { Plane } from '../domain/frame.ts';

export type MotionGateSettings = {
  readonly enabled: boolean;
  /** Grey levels by which a part of the picture must differ from the background to count as changed. */
  readonly minChange: number;
  /** Share of the picture (0..1) from whose change on a frame is worth inference. */
  readonly minChangedShare: number;
};

const COLUMNS = 80;
const ROWS = 45;
/** Grey samples along each side of a cell. */
const SAMPLES = 3;
/** How fast the background follows the picture: light changes within seconds, a vehicle passes sooner. */
const FOLLOW = 0.05;
/** Frames that the gate stays open after the last motion, so that a passage is not cut. */
const HOLD_FRAMES = 5;

/**
 * Cheap test whether a frame is worth inference: cells of the subsampled luma against a background that follows
 * slowly. A change of the whole picture's light is taken out first.
 */
export class MotionGate {
  readonly #settings: MotionGateSettings;
  readonly #cells = new Float32Array(COLUMNS * ROWS);
  #background: Float32Array | null = null;
  #framesSinceMotion = 0;

  constructor(settings: MotionGateSettings) {
    this.#settings = settings;
  }

  /** Takes note of a frame. @returns whether it is worth inference; the first frame always is. */
  isOpenFor(luma: Plane): boolean {
    if (!this.#settings.enabled) return true;
    subsample(luma, this.#cells);
    if (this.#background === null) {
      this.#background = this.#cells.slice();
      return true;
    }
    const moving = this.#follow(this.#background);
    this.#framesSinceMotion =
      moving / (COLUMNS * ROWS) >= this.#settings.minChangedShare ? 0 : this.#framesSinceMotion + 1;
    return this.#framesSinceMotion <= HOLD_FRAMES;
  }

  /** Moves the background towards the picture. @returns the number of cells that differed. */
  #follow(background: Float32Array): number {
    const light = mean(this.#cells) - mean(background);
    let moving = 0;
    for (let i = 0; i < background.length; i++) {
      const difference = (this.#cells[i] as number) - (background[i] as number); // same length by construction
      if (Math.abs(difference - light) > this.#settings.minChange) moving++;
      background[i] = (background[i] as number) + FOLLOW * difference;
    }
    return moving;
  }
}

function subsample({ widthPx, heightPx, data }: Plane, cells: Float32Array): void {
  for (let row = 0; row < ROWS; row++) {
    for (let column = 0; column < COLUMNS; column++) {
      let sum = 0;
      for (let j = 0; j < SAMPLES; j++) {
        const y = Math.floor(((row + (j + 0.5) / SAMPLES) * heightPx) / ROWS);
        for (let i = 0; i < SAMPLES; i++) {
          const x = Math.floor(((column + (i + 0.5) / SAMPLES) * widthPx) / COLUMNS);
          sum += data[y * widthPx + x] as number; // inside by construction
        }
      }
      cells[row * COLUMNS + column] = sum / (SAMPLES * SAMPLES);
    }
  }
}

const mean = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
