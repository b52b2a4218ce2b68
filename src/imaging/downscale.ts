import type { Plane } from '../domain/picture/frame.ts';

const MAX_SAMPLES_PER_AXIS = 8;

/**
 * Writes the plane, scaled by `ratio`, into the upper left of a tensor with `strideFloats` values per row, as 0..1.
 *
 * Each value is the mean of n×n bilinear samples, n = ceil(1 / ratio) (1 to 8), as in training
 * (`scripts/train/kernel.py`). That mean is separable, so rows are scaled first, then columns.
 */
export function downscaleInto(plane: Plane, ratio: number, tensor: Float32Array, strideFloats: number): void {
  const shrink = 1 / ratio;
  if (Number.isInteger(shrink) && shrink >= 2 && shrink <= MAX_SAMPLES_PER_AXIS && divides(shrink, plane))
    boxMeanInto(plane, shrink, tensor, strideFloats);
  else {
    const across = tapsFor(plane.widthPx, scaledLength(plane.widthPx, ratio), ratio);
    const down = tapsFor(plane.heightPx, scaledLength(plane.heightPx, ratio), ratio);
    separableInto(plane, across, down, tensor, strideFloats);
  }
}

/**
 * Scales the whole plane to another size, whatever its proportions, by the triangle filter that image libraries call
 * linear or bilinear with antialiasing. This is for models that were not trained with our kernel.
 * @returns `widthPx × heightPx` values, 0..255.
 */
export function resize(plane: Plane, widthPx: number, heightPx: number): Float32Array {
  const values = new Float32Array(widthPx * heightPx);
  const across = triangleTaps(plane.widthPx, widthPx);
  separableInto(plane, across, triangleTaps(plane.heightPx, heightPx), values, widthPx);
  return values.map((value) => value * 255);
}

const divides = (n: number, plane: Plane): boolean => plane.widthPx % n === 0 && plane.heightPx % n === 0;

/** At a whole ratio the samples fall on pixel centres, so the mean is the same without any interpolation. */
function boxMeanInto(plane: Plane, n: number, tensor: Float32Array, strideFloats: number): void {
  if (n === 2) {
    halveInto(plane, tensor, strideFloats);
    return;
  }
  const { widthPx, heightPx, data } = plane;
  const scale = 1 / (n * n * 255);
  const sums = new Uint16Array(widthPx);
  for (let row = 0; row < heightPx / n; row++) {
    sums.fill(0);
    for (let at = row * n * widthPx, end = at + n * widthPx, x = 0; at < end; at++) {
      sums[x] = (sums[x] as number) + (data[at] as number); // inside by construction, here and below
      x = x + 1 === widthPx ? 0 : x + 1;
    }
    for (let out = row * strideFloats, at = 0; at < widthPx; out++) {
      let sum = 0;
      for (const end = at + n; at < end; at++) sum += sums[at] as number;
      tensor[out] = sum * scale;
    }
  }
}

/** The case of 1280×720, written out: the only loop that visits every pixel of a frame. */
function halveInto({ widthPx, heightPx, data }: Plane, tensor: Float32Array, strideFloats: number): void {
  for (let row = 0; row < heightPx / 2; row++) {
    let upper = row * 2 * widthPx;
    let out = row * strideFloats;
    for (const end = upper + widthPx; upper < end; upper += 2) {
      const lower = upper + widthPx;
      const above = (data[upper] as number) + (data[upper + 1] as number); // inside by construction
      tensor[out++] = (above + (data[lower] as number) + (data[lower + 1] as number)) / 1020;
    }
  }
}

/** For each output position: which inputs count, and with what weight. */
type Taps = { readonly first: Int32Array; readonly weights: readonly Float32Array[] };

function tapsFor(inputs: number, outputs: number, ratio: number): Taps {
  const samples = Math.min(Math.max(Math.ceil(1 / ratio), 1), MAX_SAMPLES_PER_AXIS);
  const first = new Int32Array(outputs);
  const weights: Float32Array[] = [];
  for (let out = 0; out < outputs; out++) {
    const places = Array.from({ length: samples }, (_, k) =>
      Math.min(Math.max((out + (k + 0.5) / samples) / ratio - 0.5, 0), inputs - 1),
    );
    const start = Math.floor(places[0] ?? 0);
    const row = new Float32Array(Math.min(Math.floor(places.at(-1) ?? 0) + 1, inputs - 1) - start + 1);
    for (const place of places) {
      const at = Math.floor(place);
      const fraction = place - at;
      addTo(row, at - start, (1 - fraction) / samples);
      if (fraction > 0) addTo(row, at - start + 1, fraction / samples);
    }
    first[out] = start;
    weights.push(row);
  }
  return { first, weights };
}

/** A triangle that is two outputs wide when it shrinks, and two inputs wide when it enlarges. */
function triangleTaps(inputs: number, outputs: number): Taps {
  const radius = Math.max(inputs / outputs, 1);
  const first = new Int32Array(outputs);
  const weights = Array.from({ length: outputs }, (_, out) => {
    const centre = ((out + 0.5) * inputs) / outputs - 0.5;
    const start = Math.max(Math.ceil(centre - radius), 0);
    const end = Math.min(Math.floor(centre + radius), inputs - 1);
    first[out] = start;
    const row = Float32Array.from(
      { length: end - start + 1 },
      (_, i) => 1 - Math.abs(start + i - centre) / radius,
    );
    const total = row.reduce((sum, weight) => sum + weight, 0);
    return row.map((weight) => weight / total);
  });
  return { first, weights };
}

function addTo(values: Float32Array, index: number, amount: number): void {
  values[index] = (values[index] ?? 0) + amount;
}

function separableInto(
  { widthPx, heightPx, data }: Plane,
  across: Taps,
  down: Taps,
  tensor: Float32Array,
  strideFloats: number,
): void {
  const columns = across.first.length;
  const rows = down.first.length;
  const narrow = new Float32Array(columns * heightPx);
  for (let y = 0; y < heightPx; y++) {
    for (let column = 0; column < columns; column++) {
      const weights = across.weights[column] as Float32Array; // one per column, by construction
      const start = y * widthPx + (across.first[column] as number);
      let sum = 0;
      for (let k = 0; k < weights.length; k++) sum += (data[start + k] as number) * (weights[k] as number);
      narrow[y * columns + column] = sum / 255;
    }
  }
  for (let row = 0; row < rows; row++) {
    const weights = down.weights[row] as Float32Array;
    const start = down.first[row] as number;
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      for (let k = 0; k < weights.length; k++)
        sum += (narrow[(start + k) * columns + column] as number) * (weights[k] as number);
      tensor[row * strideFloats + column] = sum;
    }
  }
}

/** Length of a scaled side in whole pixels, at least 1. */
export const scaledLength = (length: number, ratio: number): number =>
  Math.max(Math.round(length * ratio), 1);
