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
 * Warps the quad to an upright crop in colour, as `rectify` does with luma alone. Each plane goes through that kernel
 * in its own resolution. The conversion to RGB is done on the crop only.
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

/** Scales the whole picture to another size in colour, whatever its proportions. */
export function resizeColour(picture: Picture, widthPx: number, heightPx: number): ColourCrop {
  return colourOf(picture, widthPx, heightPx, [
    resize(picture.y, widthPx, heightPx),
    resize(picture.u, widthPx, heightPx),
    resize(picture.v, widthPx, heightPx),
  ]);
}

/** Converts luma and both chroma planes of one size to RGB, in the colour format of `picture`. */
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

/** A chroma sample covers 2×2 pixels, so a place in the picture has half the coordinates in its chroma planes. */
function halved([tl, tr, br, bl]: Quad): Quad {
  const half = ([x, y]: Point): Point => [x / 2, y / 2];
  return [half(tl), half(tr), half(br), half(bl)];
}

const clipped = (value: number): number => Math.min(Math.max(value, 0), 255);
