import { z } from 'zod';
import type { Picture, Plane } from '../../domain/picture/frame.ts';
import { boundingBox, clipBox, type Point, type Quad } from '../../domain/picture/geometry.ts';
import type { PlateLocation } from '../../domain/read/plate-candidate.ts';
import { downscaleInto, scaledLength } from '../../imaging/downscale.ts';
import { type FloatTensor, type InputTensor, type Model, outputOf } from '../models/inference.ts';
import { named, probability } from '../models/model-entry.ts';
import { distinct, type Localizer } from './localizer.ts';

const INPUT_WIDTH = 640;
const INPUT_HEIGHT = 384;
/** Grey that fills the input where the picture does not reach, as in training. */
const FILL = 114 / 255;

/** The contract of the bundled localizer: luma in; a heat map and four corners per cell out. */
export const heatMapEntry = named('luma', ['heat', 'corners']).safeExtend({
  contract: z.literal('heat-map'),
  thresholds: z.object({ localization: probability }),
});

/** Finds plates in a picture's luma plane. */
export class HeatMapLocalizer implements Localizer {
  readonly #model: Model;
  readonly #threshold: number;
  readonly #tensor = new Float32Array(INPUT_WIDTH * INPUT_HEIGHT);

  /** @param threshold lowest heat (0..1) of a peak that counts as a plate. */
  constructor(model: Model, threshold: number) {
    this.#model = model;
    this.#threshold = threshold;
  }

  async localize({ y: luma }: Picture): Promise<readonly PlateLocation[]> {
    const ratio = Math.min(INPUT_WIDTH / luma.widthPx, INPUT_HEIGHT / luma.heightPx);
    const outputs = await this.#model.run('luma', this.#input(luma, ratio));
    const peaks = findPeaks(outputOf(outputs, 'heat'), outputOf(outputs, 'corners'), this.#threshold);
    return distinct(peaks.map((peak) => toLocation(peak, ratio, luma)));
  }

  #input(luma: Plane, ratio: number): InputTensor {
    const covered =
      scaledLength(luma.widthPx, ratio) === INPUT_WIDTH &&
      scaledLength(luma.heightPx, ratio) === INPUT_HEIGHT;
    if (!covered) this.#tensor.fill(FILL);
    downscaleInto(luma, ratio, this.#tensor, INPUT_WIDTH);
    return { shape: [1, 1, INPUT_HEIGHT, INPUT_WIDTH], data: this.#tensor };
  }
}

export type Peak = { readonly confidence: number; readonly quad: Quad };

/**
 * The cells of the heat map above the threshold that no neighbour exceeds, with their corners in input pixels.
 * @param heat [1, 1, rows, columns], 0..1
 * @param corners [1, 8, rows, columns]: x and y of the four corners relative to the cell's centre, in cells.
 */
export function findPeaks(heat: FloatTensor, corners: FloatTensor, threshold: number): readonly Peak[] {
  const [, , rows = 0, columns = 0] = heat.shape;
  const cellPx = INPUT_WIDTH / columns;
  const peaks: Peak[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const confidence = heat.data[row * columns + column] ?? 0;
      if (confidence < threshold || !isPeak(heat.data, rows, columns, row, column)) continue;
      const corner = (index: number): Point => {
        const at = (channel: number): number =>
          corners.data[channel * rows * columns + row * columns + column] ?? 0;
        return [(column + 0.5 + at(2 * index)) * cellPx, (row + 0.5 + at(2 * index + 1)) * cellPx];
      };
      peaks.push({ confidence, quad: [corner(0), corner(1), corner(2), corner(3)] });
    }
  }
  return peaks;
}

function isPeak(heat: Float32Array, rows: number, columns: number, row: number, column: number): boolean {
  const own = heat[row * columns + column] ?? 0;
  for (let y = Math.max(row - 1, 0); y <= Math.min(row + 1, rows - 1); y++)
    for (let x = Math.max(column - 1, 0); x <= Math.min(column + 1, columns - 1); x++)
      if ((heat[y * columns + x] ?? 0) > own) return false;
  return true;
}

function toLocation(peak: Peak, ratio: number, luma: Plane): PlateLocation {
  const back = ([x, y]: Point): Point => [x / ratio, y / ratio];
  const [tl, tr, br, bl] = peak.quad;
  const quad: Quad = [back(tl), back(tr), back(br), back(bl)];
  return { quad, box: clipBox(boundingBox(quad), luma.widthPx, luma.heightPx), confidence: peak.confidence };
}
