import type { Picture } from '../../domain/picture/frame.ts';

/** Cells across and down; at 1920×1080 a cell is 24×24 px, and a vehicle with a legible plate at least 8 cells wide. */
export const COLUMNS = 80;
export const ROWS = 45;
export const CELLS = COLUMNS * ROWS;
/** Samples along each side of a cell. Their mean hides raindrops and noise that are thinner than a cell. */
const SAMPLES = 6;

/** The brightness of a picture in coarse cells, `cells[row * COLUMNS + column]`, 0 (black) to 255 (white). */
export type Cells = Float32Array;

/** Samples pictures into one set of cells. It reuses the cells for every picture, so nothing is allocated per frame. */
export class LumaGrid {
  readonly #cells: Cells = new Float32Array(CELLS);
  #x: Int32Array = new Int32Array(0);
  #y: Int32Array = new Int32Array(0);
  #widthPx = 0;
  #heightPx = 0;

  /** @returns the cells of this picture, valid until the next one is sampled. */
  sample({ y: { widthPx, heightPx, data }, range }: Picture): Cells {
    this.#placeSamples(widthPx, heightPx);
    const [black, scale] = range === 'limited' ? [16, 255 / 219] : [0, 1];
    const cells = this.#cells;
    // Every index is inside by construction.
    for (let row = 0, cell = 0; row < ROWS; row++) {
      for (let column = 0; column < COLUMNS; column++, cell++) {
        let sum = 0;
        for (let j = row * SAMPLES; j < (row + 1) * SAMPLES; j++) {
          const line = (this.#y[j] as number) * widthPx;
          for (let i = column * SAMPLES; i < (column + 1) * SAMPLES; i++)
            sum += data[line + (this.#x[i] as number)] as number;
        }
        const grey = (sum / (SAMPLES * SAMPLES) - black) * scale;
        cells[cell] = grey < 0 ? 0 : grey > 255 ? 255 : grey;
      }
    }
    return cells;
  }

  #placeSamples(widthPx: number, heightPx: number): void {
    if (widthPx === this.#widthPx && heightPx === this.#heightPx) return;
    this.#x = places(COLUMNS * SAMPLES, widthPx);
    this.#y = places(ROWS * SAMPLES, heightPx);
    this.#widthPx = widthPx;
    this.#heightPx = heightPx;
  }
}

/** `count` pixels spread evenly over a side. */
const places = (count: number, sidePx: number): Int32Array =>
  Int32Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * sidePx) / count));
