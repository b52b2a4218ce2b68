import type { Plane } from '../domain/picture/frame.ts';
import { distance, type Quad } from '../domain/picture/geometry.ts';
import { type Homography, mapPoint, squareToQuad } from './homography.ts';

/** An upright grey crop, `data[row * widthPx + column]`, 0..255 before normalization. */
export type GreyCrop = {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly data: Float32Array;
};

/** More samples than this per output pixel and axis take time and improve nothing. */
const MAX_SAMPLES_PER_AXIS = 4;

/**
 * Warps the quad to an upright crop, `margin` (fraction of the plate's own width and height) wider on every side.
 *
 * Each output pixel is the mean of n×n bilinear samples. n is the ratio of the plate's size to the crop's size (1 to
 * 4). Samples beyond the picture repeat its border. The models were trained on crops cut by exactly this kernel
 * (`scripts/train/kernel.py`), so a change here changes the input of the models.
 */
export function rectify(
  luma: Plane,
  quad: Quad,
  widthPx: number,
  heightPx: number,
  margin: number,
): GreyCrop {
  const map = squareToQuad(quad);
  const samples = samplesPerAxis(quad, widthPx, heightPx, margin);
  const columns = places(widthPx, samples, margin);
  const rows = places(heightPx, samples, margin);
  const data = new Float32Array(widthPx * heightPx);
  for (const [sampleRow, v] of rows.entries()) {
    const start = Math.floor(sampleRow / samples) * widthPx;
    addRow(luma, lineAt(map, v), columns, data.subarray(start, start + widthPx));
  }
  const weight = 1 / (samples * samples);
  for (let i = 0; i < data.length; i++) data[i] = (data[i] as number) * weight; // inside, here and below
  return { widthPx, heightPx, data };
}

/** A row of samples is a straight line in the picture: `x = (a u + x0) / (g u + w0)`, and y alike. */
type Line = {
  readonly a: number;
  readonly x0: number;
  readonly d: number;
  readonly y0: number;
  readonly g: number;
  readonly w0: number;
};

const lineAt = ({ a, b, c, d, e, f, g, h }: Homography, v: number): Line => ({
  a,
  x0: b * v + c,
  d,
  y0: e * v + f,
  g,
  w0: h * v + 1,
});

/** Adds one row of samples to the pixels that they belong to, equally many to each. */
function addRow(luma: Plane, line: Line, columns: Float64Array, pixels: Float32Array): void {
  const inside = isInside(luma, line, columns[0] ?? 0) && isInside(luma, line, columns.at(-1) ?? 0);
  if (inside) addInnerRow(luma, line, columns, pixels);
  else addBorderRow(luma, line, columns, pixels);
}

/** A row of which every sample lies among four pixels. Written out: this loop takes most of the time of a crop. */
function addInnerRow(
  { widthPx, data }: Plane,
  { a, x0, d, y0, g, w0 }: Line,
  columns: Float64Array,
  pixels: Float32Array,
): void {
  const samples = columns.length / pixels.length;
  for (let pixel = 0, i = 0; pixel < pixels.length; pixel++) {
    let sum = 0;
    for (const end = i + samples; i < end; i++) {
      const u = columns[i] as number; // inside by construction, and so are the four pixels
      const scale = 1 / (g * u + w0);
      const x = (a * u + x0) * scale - 0.5;
      const y = (d * u + y0) * scale - 0.5;
      const column = x | 0;
      const row = y | 0;
      const at = row * widthPx + column;
      const above = data[at] as number;
      const below = data[at + widthPx] as number;
      const across = x - column;
      const upper = above + ((data[at + 1] as number) - above) * across;
      const lower = below + ((data[at + widthPx + 1] as number) - below) * across;
      sum += upper + (lower - upper) * (y - row);
    }
    pixels[pixel] = (pixels[pixel] as number) + sum;
  }
}

function addBorderRow(
  luma: Plane,
  { a, x0, d, y0, g, w0 }: Line,
  columns: Float64Array,
  pixels: Float32Array,
): void {
  const samples = columns.length / pixels.length;
  for (const [i, u] of columns.entries()) {
    const scale = 1 / (g * u + w0);
    const pixel = Math.floor(i / samples);
    const grey = bilinear(luma, (a * u + x0) * scale - 0.5, (d * u + y0) * scale - 0.5);
    pixels[pixel] = (pixels[pixel] as number) + grey;
  }
}

/** Rounding may move a sample by less than this, in pixels. */
const TOLERANCE = 1e-3;

/** Whether this point of a line lies among pixel centres, before the vanishing line. If both ends do, all between do. */
function isInside({ widthPx, heightPx }: Plane, { a, x0, d, y0, g, w0 }: Line, u: number): boolean {
  const w = g * u + w0;
  const x = (a * u + x0) / w - 0.5;
  const y = (d * u + y0) / w - 0.5;
  return w > 0 && x >= 0 && y >= 0 && x < widthPx - 1 - TOLERANCE && y < heightPx - 1 - TOLERANCE;
}

/** The positions of one axis's samples, in plate sizes, from -margin to 1 + margin. */
function places(pixels: number, samples: number, margin: number): Float64Array {
  const count = pixels * samples;
  return Float64Array.from({ length: count }, (_, i) => ((i + 0.5) / count) * (1 + 2 * margin) - margin);
}

function samplesPerAxis(quad: Quad, widthPx: number, heightPx: number, margin: number): number {
  const map = squareToQuad(quad);
  const lo = -margin;
  const hi = 1 + margin;
  const [tl, tr, br, bl] = [
    mapPoint(map, lo, lo),
    mapPoint(map, hi, lo),
    mapPoint(map, hi, hi),
    mapPoint(map, lo, hi),
  ];
  const across = Math.max(distance(tl, tr), distance(bl, br)) / widthPx;
  const down = Math.max(distance(tl, bl), distance(tr, br)) / heightPx;
  return Math.min(Math.max(Math.ceil(Math.max(across, down)), 1), MAX_SAMPLES_PER_AXIS);
}

/** `x` and `y` count from the centre of the first pixel. Beyond the border, the last pixel repeats. */
function bilinear({ widthPx, heightPx, data }: Plane, x: number, y: number): number {
  const cx = Math.min(Math.max(x, 0), widthPx - 1);
  const cy = Math.min(Math.max(y, 0), heightPx - 1);
  const x0 = cx | 0;
  const y0 = cy | 0;
  const right = x0 + 1 < widthPx ? 1 : 0;
  const below = y0 + 1 < heightPx ? widthPx : 0;
  const at = y0 * widthPx + x0;
  const a = data[at] as number; // inside the plane by construction
  const c = data[at + below] as number;
  const upper = a + ((data[at + right] as number) - a) * (cx - x0);
  const lower = c + ((data[at + below + right] as number) - c) * (cx - x0);
  return upper + (lower - upper) * (cy - y0);
}
