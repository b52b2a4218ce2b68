import sharp from 'sharp';
import { Corrupt, explain } from './errors.ts';
import { type PixelRectangle, rgbToYuv420, toRgb, type Yuv420 } from './yuv.ts';

/** Largest picture that is decoded: its RGB and planes stay under half a gigabyte. */
const MAX_PIXELS = 100_000_000;
/** Smallest side in which anything could be made out. */
const MIN_SIDE_PX = 8;

/**
 * Decodes a still (JPEG, PNG, WebP, TIFF, …) to full-range planes, turned upright after its EXIF orientation.
 * @param name how the message of an error calls the picture.
 * @throws Corrupt when it is no picture, a broken one, one of over 100 megapixels or one of a few pixels.
 */
export async function decodeStill(bytes: Uint8Array, name: string): Promise<Yuv420> {
  if (bytes.length === 0) throw new Corrupt('picture.empty', `${name} is empty: there is no picture in it.`);
  await checkSize(bytes, name);
  try {
    const { data, info } = await sharp(bytes, { limitInputPixels: false })
      .autoOrient()
      .toColourspace('srgb')
      .flatten({ background: '#000' })
      .raw()
      .toBuffer({ resolveWithObject: true });
    return rgbToYuv420(data, info.width, info.height);
  } catch (cause) {
    throw undecodable(name, cause);
  }
}

async function checkSize(bytes: Uint8Array, name: string): Promise<void> {
  const { width, height } = await sizeOf(bytes, name);
  if (width * height > MAX_PIXELS)
    throw new Corrupt(
      'picture.too-large',
      `${name} has ${width}×${height} pixels; at most ${MAX_PIXELS / 1e6} megapixels are decoded. Scale it down first.`,
    );
  if (Math.min(width, height) < MIN_SIDE_PX)
    throw new Corrupt(
      'picture.too-small',
      `${name} has ${width}×${height} pixels; no plate can be read in less than ${MIN_SIDE_PX} pixels a side. Take a larger picture.`,
    );
}

async function sizeOf(bytes: Uint8Array, name: string): Promise<{ width: number; height: number }> {
  try {
    return await sharp(bytes, { limitInputPixels: false }).metadata();
  } catch (cause) {
    throw undecodable(name, cause);
  }
}

const undecodable = (name: string, cause: unknown): Corrupt =>
  new Corrupt(
    'picture.undecodable',
    `${name} cannot be decoded: it is no picture, or a damaged one (${firstLine(explain(cause))}). Check the file or take the picture again.`,
  );

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? '';

export type Jpeg = { readonly jpeg: Uint8Array; readonly widthPx: number; readonly heightPx: number };

/**
 * Encodes a part of a picture.
 * @param quality 1..100
 * @param maxWidthPx wider parts are scaled down to this width.
 */
export async function encodeJpeg(
  picture: Yuv420,
  part: PixelRectangle,
  { quality, maxWidthPx }: { readonly quality: number; readonly maxWidthPx: number },
): Promise<Jpeg> {
  const raw = { width: part.widthPx, height: part.heightPx, channels: 3 } as const;
  const { data, info } = await sharp(toRgb(picture, part), { raw })
    .resize({ width: maxWidthPx, withoutEnlargement: true })
    .jpeg({ quality })
    .toBuffer({ resolveWithObject: true });
  return { jpeg: data, widthPx: info.width, heightPx: info.height };
}
