import type { Picture } from '../domain/picture/frame.ts';
import type { Point, Quad } from '../domain/picture/geometry.ts';
import { resize } from './downscale.ts';
import { rectify } from './rectify.ts';
import { rgbWeights } from './yuv.ts';

/** An upright crop in colour: all of red, then green, then blue, each `data[row * widthPx + column]`, 0..255. */
export type ColourCrop = {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly data: Float32Array;
};

/**
 * Warps the quad to an upright crop in colour, as `rectify` does with luma alone: each plane goes through that kernel
 * in its own resolution, and becomes RGB only as a crop.
 */
export function rectifyColour(
  picture: Picture,
  quad: Quad,
  widthPx: number,
  heightPx: number,
  margin: number,
): ColourCrop {
  const inChroma = halved(quad);
  return colourOf(picture, widthPx, heightPx, [
    rectify(picture.y, quad, widthPx, heightPx, margin).data,
    rectify(picture.u, inChroma, widthPx, heightPx, margin).data,
    rectify(picture.v, inChroma, widthPx, heightPx, margin).data,
  ]);
}

/** The whole picture in another size, whatever its proportions, in colour. */
export function resizeColour(picture: Picture, widthPx: number, heightPx: number): ColourCrop {
  return colourOf(picture, widthPx, heightPx, [
    resize(picture.y, widthPx, heightPx),
    resize(picture.u, widthPx, heightPx),
    resize(picture.v, widthPx, heightPx),
  ]);
}

/** Luma and both chroma planes of one size become RGB as the samples of `picture` do. */
function colourOf(
  picture: Picture,
  widthPx: number,
  heightPx: number,
  [luma, u, v]: readonly [Float32Array, Float32Array, Float32Array],
): ColourCrop {
  const weights = rgbWeights(picture);
  const pixels = widthPx * heightPx;
  const data = new Float32Array(3 * pixels);
  for (let i = 0; i < pixels; i++) {
    const light = ((luma[i] as number) - weights.lumaOffset) * weights.lumaScale; // i is inside, here and below
    const cb = ((u[i] as number) - 128) * weights.chromaScale;
    const cr = ((v[i] as number) - 128) * weights.chromaScale;
    data[i] = clipped(light + weights.redFromV * cr);
    data[pixels + i] = clipped(light - weights.greenFromU * cb - weights.greenFromV * cr);
    data[2 * pixels + i] = clipped(light + weights.blueFromU * cb);
  }
  return { widthPx, heightPx, data };
}

/** A chroma sample covers 2×2 pixels, so half a place in the picture is the same place in its chroma planes. */
function halved([tl, tr, br, bl]: Quad): Quad {
  const half = ([x, y]: Point): Point => [x / 2, y / 2];
  return [half(tl), half(tr), half(br), half(bl)];
}

const clipped = (value: number): number => Math.min(Math.max(value, 0), 255);
