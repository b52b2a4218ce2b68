import { describe, expect, it } from 'vitest';
import type { Plane } from '../../../src/domain/picture/frame.ts';
import { downscaleInto, resize, scaledLength } from '../../../src/imaging/downscale.ts';

const plane = (widthPx: number, heightPx: number): Plane => ({
  widthPx,
  heightPx,
  data: Uint8Array.from({ length: widthPx * heightPx }, (_, i) => (i * 37 + (i >> 3) * 91) % 256),
});

/** The kernel as it is defined: the mean of n×n bilinear samples, one by one. */
function sampled({ widthPx, heightPx, data }: Plane, ratio: number, column: number, row: number): number {
  const n = Math.min(Math.max(Math.ceil(1 / ratio), 1), 8);
  const place = (out: number, k: number, length: number): number =>
    Math.min(Math.max((out + (k + 0.5) / n) / ratio - 0.5, 0), length - 1);
  const at = (x: number, y: number): number =>
    data[Math.min(y, heightPx - 1) * widthPx + Math.min(x, widthPx - 1)] ?? Number.NaN;
  let sum = 0;
  for (let i = 0; i < n * n; i++) {
    const [x, y] = [place(column, i % n, widthPx), place(row, Math.floor(i / n), heightPx)];
    const [x0, y0] = [Math.floor(x), Math.floor(y)];
    const upper = at(x0, y0) * (1 - x + x0) + at(x0 + 1, y0) * (x - x0);
    const lower = at(x0, y0 + 1) * (1 - x + x0) + at(x0 + 1, y0 + 1) * (x - x0);
    sum += upper * (1 - y + y0) + lower * (y - y0);
  }
  return sum / (n * n * 255);
}

describe('a picture is scaled by the mean of bilinear samples', () => {
  it.each([
    [83, 62, 0.615],
    [40, 30, 1.28],
    [64, 36, 0.5],
    [66, 36, 1 / 3],
    [128, 9, 0.21],
    [3, 5, 0.9],
    [300, 200, 0.09],
  ])('%i×%i by %f', (widthPx, heightPx, ratio) => {
    const picture = plane(widthPx, heightPx);
    const [columns, rows] = [scaledLength(widthPx, ratio), scaledLength(heightPx, ratio)];
    const stride = columns + 3;
    const tensor = new Float32Array(stride * rows).fill(-1);
    downscaleInto(picture, ratio, tensor, stride);
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < stride; column++)
        expect(tensor[row * stride + column]).toBeCloseTo(
          column < columns ? sampled(picture, ratio, column, row) : -1,
          4,
        );
  });
});

describe('the triangle filter', () => {
  it('keeps an even picture, whatever the sizes', () => {
    for (const [widthPx, heightPx, columns, rows] of [
      [50, 40, 17, 13],
      [7, 5, 20, 30],
      [3, 2, 1, 1],
    ] as const) {
      const even = { widthPx, heightPx, data: new Uint8Array(widthPx * heightPx).fill(77) };
      for (const value of resize(even, columns, rows)) expect(value).toBeCloseTo(77, 3);
    }
  });

  it('weighs each input by its distance', () => {
    const line = { widthPx: 4, heightPx: 1, data: Uint8Array.of(0, 80, 160, 240) };
    const [first, second] = resize(line, 2, 1);
    expect(first).toBeCloseTo((0 * 0.75 + 80 * 0.75 + 160 * 0.25) / 1.75, 3);
    expect(second).toBeCloseTo((80 * 0.25 + 160 * 0.75 + 240 * 0.75) / 1.75, 3);
  });
});
