import type { Picture } from '../domain/picture/frame.ts';
import { boundingBox, distance, enlargeBox, type Quad } from '../domain/picture/geometry.ts';
import type { PlateCrops } from '../domain/read/illegible-passage.ts';
import { encodeJpeg, encodeRgb, type Rgb } from '../imaging/jpeg.ts';
import { pixelsOf } from './contextual-view.ts';
import { withDigest } from './digest.ts';

export type CropSettings = {
  /** 1..100, as JPEG encoders count it. */
  readonly cropJpegQuality: number;
  readonly cropMaxWidthPx: number;
};

/**
 * Warps a quad upright, `margin` (fraction of the plate's own width and height) wider on every side.
 * @returns all of red, then green, then blue, each `data[row * widthPx + column]`, 0..255
 */
export type RectifyColour = (
  picture: Picture,
  quad: Quad,
  widthPx: number,
  heightPx: number,
  margin: number,
) => { readonly data: Float32Array };

/** The margin of the crop around the plate: enough to check what is around the characters. */
const CROP_SURROUNDINGS = 0.15;
/** Corners are accurate to a few hundredths of a plate. The margin keeps a character at the edge from being cut. */
const RECTIFIED_MARGIN = 0.06;

/** The plate alone, once as the camera saw it and once warped upright. */
export async function makeCrops(
  picture: Picture,
  quad: Quad,
  settings: CropSettings,
  rectify: RectifyColour,
): Promise<PlateCrops> {
  const around = pixelsOf(enlargeBox(boundingBox(quad), CROP_SURROUNDINGS), picture);
  const crop = { quality: settings.cropJpegQuality, maxWidthPx: settings.cropMaxWidthPx };
  const [plateCrop, rectifiedCrop] = await Promise.all([
    encodeJpeg(picture, around, crop).then(withDigest),
    encodeRgb(rectified(picture, quad, crop.maxWidthPx, rectify), crop).then(withDigest),
  ]);
  return { plateCrop, rectifiedCrop };
}

/** As large as the plate is in the picture, at most `maxWidthPx` wide: a larger warp would show nothing more. */
function rectified(picture: Picture, quad: Quad, maxWidthPx: number, rectify: RectifyColour): Rgb {
  const [tl, tr, br, bl] = quad;
  const width = Math.max(distance(tl, tr), distance(bl, br)) * (1 + 2 * RECTIFIED_MARGIN);
  const height = Math.max(distance(tl, bl), distance(tr, br)) * (1 + 2 * RECTIFIED_MARGIN);
  const scale = Math.min(maxWidthPx / width, 1);
  const widthPx = Math.max(Math.round(width * scale), 1);
  const heightPx = Math.max(Math.round(height * scale), 1);
  const planes = rectify(picture, quad, widthPx, heightPx, RECTIFIED_MARGIN).data;
  return { widthPx, heightPx, data: interleaved(planes, widthPx * heightPx) };
}

/** Converts planes of red, green and blue to interleaved pixels, rounded to whole numbers. */
function interleaved(planes: Float32Array, pixels: number): Uint8Array {
  const data = new Uint8Array(3 * pixels);
  for (let channel = 0; channel < 3; channel++)
    for (let i = 0; i < pixels; i++) data[3 * i + channel] = (planes[channel * pixels + i] as number) + 0.5; // inside
  return data;
}
