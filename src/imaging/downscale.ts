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
    for (let from = row * n * widthPx, end = from + n * widthPx; from < end; from += widthPx)
      for (let x = 0; x < widthPx; x++) sums[x] = (sums[x] as number) + (data[from + x] as number); // inside, also below
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

/** For each output position, `count` inputs from `first` on, and their weights: `count` for each, one after the other. */
type Taps = { readonly first: Int32Array; readonly weights: Float32Array; readonly count: number };

function tapsFor(inputs: number, outputs: number, ratio: number): Taps {
  const samples = Math.min(Math.max(Math.ceil(1 / ratio), 1), MAX_SAMPLES_PER_AXIS);
  const place = (out: number, k: number): number =>
    Math.min(Math.max((out + (k + 0.5) / samples) / ratio - 0.5, 0), inputs - 1);
  const taps = noTaps(inputs, outputs, Math.ceil((samples - 1) / samples / ratio) + 2);
  for (let out = 0; out < outputs; out++) {
    startAt(taps, out, Math.floor(place(out, 0)), inputs);
    for (let k = 0; k < samples; k++) {
      const at = Math.floor(place(out, k));
      const fraction = place(out, k) - at;
      addTap(taps, out, at, (1 - fraction) / samples);
      if (fraction > 0) addTap(taps, out, at + 1, fraction / samples);
    }
  }
  return taps;
}

/** A triangle that is two outputs wide when it shrinks, and two inputs wide when it enlarges. */
function triangleTaps(inputs: number, outputs: number): Taps {
  const radius = Math.max(inputs / outputs, 1);
  const taps = noTaps(inputs, outputs, Math.ceil(2 * radius) + 1);
  for (let out = 0; out < outputs; out++) {
    const centre = ((out + 0.5) * inputs) / outputs - 0.5;
    const start = Math.max(Math.ceil(centre - radius), 0);
    const end = Math.min(Math.floor(centre + radius), inputs - 1);
    let total = 0;
    for (let at = start; at <= end; at++) total += 1 - Math.abs(at - centre) / radius;
    startAt(taps, out, start, inputs);
    for (let at = start; at <= end; at++) addTap(taps, out, at, (1 - Math.abs(at - centre) / radius) / total);
  }
  return taps;
}

/** Weights of 0. @param most inputs that an output may need; there are never more than the inputs that exist. */
function noTaps(inputs: number, outputs: number, most: number): Taps {
  const count = Math.min(most, inputs);
  return { first: new Int32Array(outputs), weights: new Float32Array(outputs * count), count };
}

/** The inputs of an output begin there, or earlier where they would reach beyond the last input. */
function startAt({ first, count }: Taps, out: number, start: number, inputs: number): void {
  first[out] = Math.min(start, inputs - count);
}

function addTap({ first, weights, count }: Taps, out: number, input: number, weight: number): void {
  const at = out * count + input - (first[out] ?? 0);
  weights[at] = (weights[at] ?? 0) + weight;
}

/** Rows first: each output row is a mixture of whole input rows, which lie one after the other in memory. */
function separableInto(
  plane: Plane,
  across: Taps,
  down: Taps,
  tensor: Float32Array,
  strideFloats: number,
): void {
  const mixed = new Float32Array(plane.widthPx);
  for (let row = 0; row < down.first.length; row++) {
    mixRows(plane, down, row, mixed);
    mixColumns(mixed, across, tensor, row * strideFloats);
  }
}

function mixRows(
  { widthPx, data }: Plane,
  { first, weights, count }: Taps,
  row: number,
  mixed: Float32Array,
) {
  mixed.fill(0);
  for (let k = 0; k < count; k++) {
    const weight = (weights[row * count + k] as number) / 255; // inside by construction, here and below
    if (weight === 0) continue;
    const start = ((first[row] as number) + k) * widthPx;
    for (let x = 0; x < widthPx; x++) mixed[x] = (mixed[x] as number) + (data[start + x] as number) * weight;
  }
}

function mixColumns(
  mixed: Float32Array,
  { first, weights, count }: Taps,
  tensor: Float32Array,
  start: number,
): void {
  for (let column = 0, tap = 0; column < first.length; column++) {
    let at = first[column] as number;
    let sum = 0;
    for (const end = tap + count; tap < end; tap++) sum += (mixed[at++] as number) * (weights[tap] as number);
    tensor[start + column] = sum;
  }
}

/** Length of a scaled side in whole pixels, at least 1. */
export const scaledLength = (length: number, ratio: number): number =>
  Math.max(Math.round(length * ratio), 1);
