import type { GreyCrop } from './rectify.ts';
import type { ColourCrop } from './rectify-colour.ts';

/** Darkest and brightest percentile that count: bolts, glare and dirt lie outside them. */
const LOW_PERCENTILE = 0.02;
const HIGH_PERCENTILE = 0.98;
/** At least this many grey levels become the full range, so that a flat crop is not stretched into noise. */
const MIN_SPAN = 4;
/** The same for a crop in colour, where low contrast would turn noise into hues. */
const MIN_COLOUR_SPAN = 24;
/** Inner part of the plate, by width and height, whose grey levels count. */
const INNER = 0.1;
const FLOOR = -0.5;
const CEILING = 1.5;

/**
 * Stretches the crop so that the inner 80 % of the plate spans 0..1. Values outside are clipped to -0.5..1.5.
 * @param margin as given to `rectify`: the part of the crop that is not plate.
 * @returns `crop.heightPx × crop.widthPx` values. The arithmetic is the same as in `scripts/train/kernel.py`.
 */
export function normalize(crop: GreyCrop, margin: number): Float32Array {
  const [low, high] = innerRange(crop, margin);
  const scale = 1 / Math.max(high - low, MIN_SPAN);
  return stretched(crop.data, low, scale, FLOOR, CEILING);
}

/**
 * Stretches all three channels alike, by the luma of the inner 80 % of the plate, so that hues do not change. Values
 * outside are clipped to 0..1.
 * @param margin as given to `rectifyColour`.
 * @returns red, green and blue, each `crop.heightPx × crop.widthPx` values.
 */
export function normalizeColour(crop: ColourCrop, margin: number): Float32Array {
  const [low, high] = innerRange(lumaOf(crop), margin);
  const scale = 1 / Math.max(high - low, MIN_COLOUR_SPAN);
  return stretched(crop.data, low, scale, 0, 1);
}

/** `(value - low) * scale`, clipped. A loop takes a third of the time of `map`, and this runs for every look. */
function stretched(
  values: Float32Array,
  low: number,
  scale: number,
  floor: number,
  ceiling: number,
): Float32Array {
  const result = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = ((values[i] as number) - low) * scale; // i is inside
    result[i] = value < floor ? floor : value > ceiling ? ceiling : value;
  }
  return result;
}

export function lumaOf({ widthPx, heightPx, data }: ColourCrop): GreyCrop {
  const pixels = widthPx * heightPx;
  const luma = Float32Array.from({ length: pixels }, (_, i) => {
    const [r, g, b] = [data[i] as number, data[pixels + i] as number, data[2 * pixels + i] as number];
    return 0.299 * r + 0.587 * g + 0.114 * b; // ITU-R BT.601
  });
  return { widthPx, heightPx, data: luma };
}

/** The 2nd and 98th percentile of the inner plate, 0..255. */
function innerRange(crop: GreyCrop, margin: number): readonly [low: number, high: number] {
  const inner = innerPart(crop, margin);
  const counts = new Uint32Array(256);
  for (let i = 0; i < inner.length; i++) {
    const level = (inner[i] as number) | 0; // i is inside
    counts[level] = (counts[level] as number) + 1;
  }
  const value = (percentile: number): number =>
    nth(inner, counts, Math.floor(percentile * (inner.length - 1)));
  return [value(LOW_PERCENTILE), value(HIGH_PERCENTILE)];
}

function innerPart({ widthPx, heightPx, data }: GreyCrop, margin: number): Float32Array {
  const first = (margin + INNER) / (1 + 2 * margin);
  const last = (margin + 1 - INNER) / (1 + 2 * margin);
  const x0 = Math.floor(widthPx * first);
  const y0 = Math.floor(heightPx * first);
  const width = Math.ceil(widthPx * last) - x0;
  const height = Math.ceil(heightPx * last) - y0;
  const inner = new Float32Array(width * height);
  for (let row = 0; row < height; row++) {
    const start = (y0 + row) * widthPx + x0;
    inner.set(data.subarray(start, start + width), row * width);
  }
  return inner;
}

/**
 * The value at index `rank` if the values were sorted. Only those of its whole grey level are.
 * @param counts how many values each whole grey level has.
 */
function nth(values: Float32Array, counts: Uint32Array, rank: number): number {
  let level = 0;
  let below = 0;
  while (level < 255 && below + (counts[level] ?? 0) <= rank) below += counts[level++] ?? 0;
  const alike = new Float32Array(counts[level] ?? 0);
  for (let i = 0, next = 0; i < values.length; i++) {
    const value = values[i] as number; // i is inside
    if ((value | 0) === level) alike[next++] = value;
  }
  return alike.sort()[rank - below] ?? 0;
}
