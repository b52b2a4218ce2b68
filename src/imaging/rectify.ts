import type { Plane } from '../domain/picture/frame.ts';
import { distance, type Quad } from '../domain/picture/geometry.ts';
import { mapPoint, squareToQuad } from './homography.ts';

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
  const weight = 1 / (samples * samples);
  for (const [sampleRow, v] of rows.entries()) {
    const x = map.b * v + map.c;
    const y = map.e * v + map.f;
    const w = map.h * v + 1;
    const row = Math.floor(sampleRow / samples) * widthPx;
    for (let i = 0; i < columns.length; i++) {
      const u = columns[i] as number; // i is inside
      const scale = 1 / (map.g * u + w);
      const grey = bilinear(luma, (map.a * u + x) * scale - 0.5, (map.d * u + y) * scale - 0.5);
      const pixel = row + ((i / samples) | 0);
      data[pixel] = (data[pixel] as number) + grey * weight;
    }
  }
  return { widthPx, heightPx, data };
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
function bilinear(plane: Plane, x: number, y: number): number {
  const { widthPx, heightPx, data } = plane;
  const inside = x >= 0 && y >= 0 && x < widthPx - 1 && y < heightPx - 1;
  const cx = inside ? x : Math.min(Math.max(x, 0), widthPx - 1);
  const cy = inside ? y : Math.min(Math.max(y, 0), heightPx - 1);
  const x0 = cx | 0;
  const y0 = cy | 0;
  const right = inside || x0 + 1 < widthPx ? 1 : 0;
  const below = inside || y0 + 1 < heightPx ? widthPx : 0;
  const at = y0 * widthPx + x0;
  // Indexes are inside the plane by construction. `?? 0` would cost a tenth of the running time for nothing.
  const a = data[at] as number;
  const c = data[at + below] as number;
  const upper = a + ((data[at + right] as number) - a) * (cx - x0);
  const lower = c + ((data[at + below + right] as number) - c) * (cx - x0);
  return upper + (lower - upper) * (cy - y0);
}
