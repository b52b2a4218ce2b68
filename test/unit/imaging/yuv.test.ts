import { describe, expect, it } from 'vitest';
import { planesOf, rgbToYuv420, toRgb, yuv420Bytes } from '../../../src/imaging/yuv.ts';

const whole = (widthPx: number, heightPx: number) => ({ leftPx: 0, topPx: 0, widthPx, heightPx });

/** A picture of one colour. */
const filled = (widthPx: number, heightPx: number, colour: readonly number[]): Uint8Array =>
  Uint8Array.from({ length: widthPx * heightPx * 3 }, (_, i) => colour[i % 3] ?? 0);

describe('planes of a picture', () => {
  it.each([
    ['black', [0, 0, 0]],
    ['white', [255, 255, 255]],
    ['red', [255, 0, 0]],
    ['a plate’s blue', [20, 40, 160]],
    ['olive', [120, 130, 40]],
  ])('keep %s to two grey levels on the way there and back', (_name, colour) => {
    const back = toRgb(rgbToYuv420(filled(8, 6, colour), 8, 6), whole(8, 6));
    for (const [index, value] of back.entries())
      expect(Math.abs(value - (colour[index % 3] ?? 0))).toBeLessThanOrEqual(2);
  });

  it('have chroma for the last column and row of an odd size', () => {
    const picture = rgbToYuv420(filled(7, 5, [200, 30, 30]), 7, 5);
    expect([picture.u.widthPx, picture.u.heightPx]).toEqual([4, 3]);
    expect(new Set(picture.v.data).size).toBe(1);
    expect(yuv420Bytes(7, 5)).toBe(35 + 2 * 12);
  });

  it('are cut out of one buffer in the order Y, U, V', () => {
    const bytes = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    const { y, u, v } = planesOf(bytes, 4, 2, 'limited');
    expect([[...y.data], [...u.data], [...v.data]]).toEqual([
      [1, 2, 3, 4, 5, 6, 7, 8],
      [9, 10],
      [11, 12],
    ]);
  });

  it('give video black and white for 16 and 235', () => {
    const video = (luma: number) =>
      planesOf(Uint8Array.from([luma, luma, luma, luma, 128, 128]), 2, 2, 'limited');
    expect([...toRgb(video(16), whole(2, 2))]).toEqual(new Array(12).fill(0));
    expect([...toRgb(video(235), whole(2, 2))]).toEqual(new Array(12).fill(255));
  });

  it('give the wanted part alone', () => {
    const rgb = filled(4, 4, [0, 0, 0]);
    rgb.fill(255, (1 * 4 + 2) * 3, (1 * 4 + 3) * 3);
    const part = toRgb(rgbToYuv420(rgb, 4, 4), { leftPx: 2, topPx: 1, widthPx: 1, heightPx: 1 });
    expect(part).toHaveLength(3);
    expect(part[0]).toBeGreaterThan(200);
  });
});
