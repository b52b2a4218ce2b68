import { describe, expect, it } from 'vitest';
import { quadOfBox } from '../../../src/domain/picture/geometry.ts';
import { resize } from '../../../src/imaging/downscale.ts';
import { smoothCrop } from '../../../src/recognition/contracts/smooth-crop.ts';

/** A plane that is 255 in one column and 0 elsewhere. */
function lineAt(column: number, widthPx: number, heightPx: number) {
  const data = Uint8Array.from({ length: widthPx * heightPx }, (_, i) => (i % widthPx === column ? 255 : 0));
  return { widthPx, heightPx, data };
}

const flat = (level: number, widthPx: number, heightPx: number) => ({
  widthPx,
  heightPx,
  data: new Uint8Array(widthPx * heightPx).fill(level),
});

const pictureOf = (y: ReturnType<typeof flat>) => ({
  widthPx: 64,
  heightPx: 32,
  y,
  u: flat(128, 32, 16),
  v: flat(128, 32, 16),
  range: 'full' as const,
});

describe('the triangle filter', () => {
  it('spreads a line over the two outputs whose triangles it lies in', () => {
    // Column 21 of 64 lies at 5.375 of 16 outputs: 1/8 left of the centre of output 5, 7/8 right of that of output 4.
    const row = resize(lineAt(21, 64, 8), 16, 2).subarray(0, 16);
    const at = (out: number): number => (row[out] ?? 0) / 255;
    expect(at(5)).toBeCloseTo((1 - 1 / 8) / 4);
    expect(at(4)).toBeCloseTo(1 / 8 / 4);
    expect(row.filter((value) => value > 0)).toHaveLength(2);
  });

  it('leaves an even plane even, at its borders too, larger or smaller', () => {
    for (const [width, height] of [
      [7, 3],
      [100, 41],
    ] as const)
      for (const value of resize(flat(80, 33, 17), width, height)) expect(value).toBeCloseTo(80, 3);
  });

  it('is that of crops, channel by channel', () => {
    const picture = pictureOf(lineAt(21, 64, 32));
    const { data } = smoothCrop(picture, quadOfBox([0, 0, 64, 32]), 16, 8, 0);
    const wanted = resize(picture.y, 16, 8);
    for (const channel of [0, 1, 2])
      for (let i = 0; i < 128; i++)
        // The crop takes its triangle in quarters.
        expect(Math.abs((data[channel * 128 + i] ?? 0) - (wanted[i] ?? 0))).toBeLessThan(0.05 * 255);
  });

  it('leaves an even crop even, at its borders too', () => {
    const { data } = smoothCrop(pictureOf(flat(80, 64, 32)), quadOfBox([0, 0, 64, 32]), 16, 8, 0.1);
    expect(data).toHaveLength(3 * 16 * 8);
    for (const value of data) expect(value).toBeCloseTo(80, 3);
  });
});
