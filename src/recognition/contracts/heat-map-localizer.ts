import { z } from 'zod';
import type { Picture, Plane } from '../../domain/picture/frame.ts';
import { boundingBox, clipBox, type Point, type Quad } from '../../domain/picture/geometry.ts';
import type { PlateLocation } from '../../domain/read/plate-candidate.ts';
import { downscaleInto, scaledLength } from '../../imaging/downscale.ts';
import { type FloatTensor, type InputTensor, type Model, outputOf } from '../models/inference.ts';
import { named, probability } from '../models/model-entry.ts';
import { distinct, type Localizer } from './localizer.ts';

/** The largest input. A picture is scaled to fit into it, also by a model that takes smaller ones. */
const INPUT_WIDTH = 640;
const INPUT_HEIGHT = 384;
/** Sides of an input are multiples of this, the coarsest stride of the network. */
const STEP = 16;
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
  readonly #takesSmaller: boolean;
  readonly #tensor = new Float32Array(INPUT_WIDTH * INPUT_HEIGHT);

  /** @param threshold lowest heat (0..1) of a peak that counts as a plate. */
  constructor(model: Model, threshold: number) {
    this.#model = model;
    this.#threshold = threshold;
    this.#takesSmaller = model.inputs[0]?.shape.slice(2).every((side) => side === null) ?? false;
  }

  async localize({ y: luma }: Picture): Promise<readonly PlateLocation[]> {
    const size = inputSize(luma, this.#takesSmaller);
    const outputs = await this.#model.run('luma', this.#input(luma, size));
    const heat = outputOf(outputs, 'heat');
    const peaks = findPeaks(heat, outputOf(outputs, 'corners'), this.#threshold, size.widthPx);
    return distinct(peaks.map((peak) => toLocation(peak, size.ratio, luma)));
  }

  #input(luma: Plane, { widthPx, heightPx, ratio }: InputSize): InputTensor {
    const data = this.#tensor.subarray(0, widthPx * heightPx);
    const covered =
      scaledLength(luma.widthPx, ratio) === widthPx && scaledLength(luma.heightPx, ratio) === heightPx;
    if (!covered) data.fill(FILL);
    downscaleInto(luma, ratio, data, widthPx);
    return { shape: [1, 1, heightPx, widthPx], data };
  }
}

/** Of the network's input, and how many of its pixels a pixel of the picture is. */
export type InputSize = { readonly widthPx: number; readonly heightPx: number; readonly ratio: number };

/**
 * The input for a picture of that size. If the model takes smaller inputs, the input ends where the scaled picture ends:
 * the network would spend as much time on the grey beside the picture as on the picture.
 */
export function inputSize(
  picture: { readonly widthPx: number; readonly heightPx: number },
  takesSmaller: boolean,
): InputSize {
  const ratio = Math.min(INPUT_WIDTH / picture.widthPx, INPUT_HEIGHT / picture.heightPx);
  if (!takesSmaller) return { widthPx: INPUT_WIDTH, heightPx: INPUT_HEIGHT, ratio };
  const side = (length: number): number => Math.ceil(scaledLength(length, ratio) / STEP) * STEP;
  return { widthPx: side(picture.widthPx), heightPx: side(picture.heightPx), ratio };
}

export type Peak = { readonly confidence: number; readonly quad: Quad };

/**
 * The cells of the heat map above the threshold that no neighbour exceeds, with their corners in input pixels.
 * @param heat [1, 1, rows, columns], 0..1
 * @param corners [1, 8, rows, columns]: x and y of the four corners relative to the cell's centre, in cells.
 * @param inputWidthPx of the input that the map belongs to.
 */
export function findPeaks(
  heat: FloatTensor,
  corners: FloatTensor,
  threshold: number,
  inputWidthPx: number,
): readonly Peak[] {
  const [, , rows = 0, columns = 0] = heat.shape;
  const cellPx = inputWidthPx / columns;
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
