import { describe, expect, it } from 'vitest';
import { type Quad, quadOfBox } from '../../../src/domain/picture/geometry.ts';
import { normalizeColour } from '../../../src/imaging/normalize.ts';
import { type ColourCrop, rectifyColour } from '../../../src/imaging/rectify-colour.ts';
import { planesOf, rgbToYuv420 } from '../../../src/imaging/yuv.ts';

const WHOLE: Quad = quadOfBox([0, 0, 64, 32]);

/** A picture of 64 × 32, left half and right half in a colour of their own. */
function halves(left: readonly number[], right: readonly number[]) {
  const rgb = Uint8Array.from(
    { length: 64 * 32 * 3 },
    (_, i) => (Math.floor(i / 3) % 64 < 32 ? left : right)[i % 3] ?? 0,
  );
  return rgbToYuv420(rgb, 64, 32);
}

const pixel = ({ widthPx, heightPx, data }: ColourCrop, row: number, column: number) =>
  [0, 1, 2].map((channel) => Math.round(data[(channel * heightPx + row) * widthPx + column] ?? Number.NaN));

describe('a crop in colour', () => {
  const [red, blue] = [
    [200, 30, 40],
    [20, 50, 180],
  ] as const;

  it('has each colour in its place, all of red before green before blue', () => {
    const crop = rectifyColour(halves(red, blue), WHOLE, 16, 8, 0);
    for (const [column, colour] of [
      [2, red],
      [13, blue],
    ] as const)
      for (const [channel, value] of pixel(crop, 5, column).entries())
        expect(Math.abs(value - (colour[channel] ?? 0))).toBeLessThanOrEqual(2);
  });

  it('turns with the plate', () => {
    const [tl, tr, br, bl] = WHOLE;
    const upsideDown = rectifyColour(halves(red, blue), [br, bl, tl, tr], 16, 8, 0);
    expect(pixel(upsideDown, 4, 2)[2]).toBeGreaterThan(150);
    expect(pixel(upsideDown, 4, 13)[0]).toBeGreaterThan(150);
  });

  it('takes video’s 16 to 235 for black to white, and never leaves 0..255', () => {
    const video = (luma: number) =>
      planesOf(new Uint8Array(64 * 32 * 1.5).fill(128).fill(luma, 0, 64 * 32), 64, 32, 'limited');
    for (const [luma, grey] of [
      [10, 0],
      [16, 0],
      [235, 255],
      [250, 255],
    ] as const)
      expect(pixel(rectifyColour(video(luma), WHOLE, 16, 8, 0), 4, 4)).toEqual([grey, grey, grey]);
  });

  it('is grey in infrared', () => {
    const night = halves([40, 40, 40], [200, 200, 200]);
    const crop = rectifyColour(night, quadOfBox([8.3, 4.1, 55.2, 27.9]), 16, 8, 0.1);
    const stretched = { ...crop, data: normalizeColour(crop, 0.1) };
    for (const { data } of [crop, stretched])
      expect([...data.subarray(0, 128)]).toEqual([...data.subarray(256)]);
  });
});

describe('the stretch of a crop in colour', () => {
  const crop = (...planes: readonly number[][]): ColourCrop => ({
    widthPx: 10,
    heightPx: 10,
    data: Float32Array.from(
      planes.flatMap((values) => Array.from({ length: 100 }, (_, i) => values[i % values.length] ?? 0)),
    ),
  });
  const first = (data: Float32Array) => [data[0], data[100], data[200]].map((v) => Number(v?.toFixed(3)));

  it('is one for all channels, by luma, so that a faded hue gains contrast and stays that hue', () => {
    // Luma 97.12 and 137.12.
    const faded = crop([110, 150], [90, 130], [100, 140]);
    const data = normalizeColour(faded, 0.1);
    expect(first(data)).toEqual(
      [((110 - 97.12) / 40).toFixed(3), 0, ((100 - 97.12) / 40).toFixed(3)].map(Number),
    );
  });

  it('makes at most 24 grey levels the full range: an even plate keeps its hue and its noise stays small', () => {
    const even = crop([120, 122], [100, 102], [100, 102]);
    const data = normalizeColour(even, 0.1);
    expect(first(data)).toEqual([Number(((120 - 105.98) / 24).toFixed(3)), 0, 0]);
    expect((data[1] ?? 0) - (data[0] ?? 0)).toBeCloseTo(2 / 24);
  });
});
