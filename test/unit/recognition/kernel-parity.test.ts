import { describe, expect, it } from 'vitest';
import type { Picture } from '../../../src/domain/picture/frame.ts';
import type { Quad } from '../../../src/domain/picture/geometry.ts';
import { quadOfBox } from '../../../src/domain/picture/geometry.ts';
import { downscaleInto } from '../../../src/imaging/downscale.ts';
import { normalize, normalizeColour } from '../../../src/imaging/normalize.ts';
import { rectify } from '../../../src/imaging/rectify.ts';
import { rectifyColour } from '../../../src/imaging/rectify-colour.ts';
import fixture from '../../fixtures/kernel-parity.json' with { type: 'json' };

const luma = {
  widthPx: fixture.width,
  heightPx: fixture.height,
  data: new Uint8Array(Buffer.from(fixture.lumaBase64, 'base64')),
};

const plane = (base64: string, widthPx: number, heightPx: number) => ({
  widthPx,
  heightPx,
  data: new Uint8Array(Buffer.from(base64, 'base64')),
});

const picture: Picture = {
  widthPx: fixture.width,
  heightPx: fixture.height,
  y: plane(fixture.colour.yBase64, fixture.width, fixture.height),
  u: plane(fixture.colour.uBase64, fixture.width / 2, fixture.height / 2),
  v: plane(fixture.colour.vBase64, fixture.width / 2, fixture.height / 2),
  range: 'full',
};

const quadOf = (corners: readonly number[][]): Quad => {
  const [tl, tr, br, bl] = corners as [
    [number, number],
    [number, number],
    [number, number],
    [number, number],
  ]; // four pairs in the fixture
  return [tl, tr, br, bl];
};

/** The fixture is rounded to 1e-4; grey levels are 0..255. */
const farthest = (actual: ArrayLike<number>, expected: readonly number[]): number => {
  expect(actual.length).toBe(expected.length);
  return Math.max(...expected.map((value, i) => Math.abs(value - (actual[i] ?? Number.NaN))));
};

describe('the crop kernel gives what the training scripts gave', () => {
  for (const c of fixture.rectify) {
    it(`rectifies and normalizes the quad "${c.name}" alike`, () => {
      const crop = rectify(luma, quadOf(c.quad), c.outWidth, c.outHeight, c.margin);
      expect(farthest(crop.data, c.rectified)).toBeLessThan(1e-3);
      expect(farthest(normalize(crop, c.margin), c.stretched)).toBeLessThan(2e-4);
    });
  }

  for (const c of fixture.colour.rectify) {
    it(`rectifies and normalizes the quad "${c.name}" in colour alike, from 4:2:0 planes`, () => {
      const crop = rectifyColour(picture, quadOf(c.quad), c.outWidth, c.outHeight, c.margin);
      // Supersampled, a half-resolution plane takes fewer samples than the picture in full.
      expect(farthest(crop.data, c.rectified)).toBeLessThan(0.05);
      expect(farthest(normalizeColour(crop, c.margin), c.stretched)).toBeLessThan(1e-3);
    });
  }

  it('cuts and normalizes the corner refiner’s rectangle alike', () => {
    const { box, outWidth, outHeight, cut, stretchedLoose } = fixture.cutRectangle;
    const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = box;
    const crop = rectify(luma, quadOfBox([x0, y0, x1, y1]), outWidth, outHeight, 0);
    expect(farthest(crop.data, cut)).toBeLessThan(1e-3);
    expect(farthest(normalize(crop, 0.25), stretchedLoose)).toBeLessThan(2e-4);
  });

  it('scales the localizer’s picture alike', () => {
    const { outWidth, outHeight, scale, picture } = fixture.letterbox;
    const tensor = new Float32Array(outWidth * outHeight).fill(114 / 255);
    downscaleInto(luma, Math.min(outWidth / luma.widthPx, outHeight / luma.heightPx), tensor, outWidth);
    expect(scale).toBeCloseTo(Math.min(outWidth / luma.widthPx, outHeight / luma.heightPx), 5);
    expect(
      farthest(
        tensor.map((value) => value * 255),
        picture,
      ),
    ).toBeLessThan(1e-2);
  });

  it.each([2, 4])('scales by the whole number %i as the general way does', (n) => {
    const width = luma.widthPx / n;
    const box = new Float32Array(width * (luma.heightPx / n));
    downscaleInto(luma, 1 / n, box, width);
    const general = new Float32Array(box.length);
    downscaleInto(luma, 1 / (n - 1e-7), general, width);
    expect(Math.max(...box.map((value, i) => Math.abs(value - (general[i] ?? 0))))).toBeLessThan(1e-4);
  });
});
