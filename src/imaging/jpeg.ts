import sharp, { type Sharp } from 'sharp';
import { Corrupt, explain } from '../platform/errors.ts';
import { examineJpeg, jpegStart } from './jpeg/examine-jpeg.ts';
import { foundKind, isCameraFormat } from './picture-kind.ts';
import { type PixelRectangle, rgbToYuv420, toRgb, type Yuv420 } from './yuv.ts';

/**
 * The loaders of what cameras deliver. All others are blocked in the decoder itself, for every caller in the process:
 * a drawing (SVG) can keep it busy for as long as its author likes.
 */
const CAMERA_LOADERS = ['Jpeg', 'Png', 'Webp', 'Tiff'];
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: CAMERA_LOADERS.map((format) => `VipsForeignLoad${format}`) });

/** 8K, more than any camera on a road: the RGB and the planes of such a picture need 150 MB. */
const MAX_PIXELS = 7_680 * 4_320;
const MAX_SIDE_PX = 16_384;
/** Smallest side of a picture in which anything could be seen. */
const MIN_SIDE_PX = 8;
/** The largest picture takes a second or two; more is an attack on the decoder. */
const MAX_DECODE_S = 15;

/** A decoded picture, with what was mended in its file before it could be decoded, in words. */
export type Still = Yuv420 & { readonly blemishes: readonly string[] };

type Undecoded = Pick<Still, 'blemishes'> & { readonly bytes: Uint8Array };

/**
 * Decodes a still (JPEG, PNG, WebP or TIFF) to full-range planes, turned upright by its EXIF orientation.
 * @param name of the picture in error messages.
 * @throws Corrupt when it is no such picture, is damaged, is larger than 8K or has only a few pixels.
 */
export async function decodeStill(bytes: Uint8Array, name: string): Promise<Still> {
  if (bytes.length === 0) throw new Corrupt('picture.empty', `${name} is empty: there is no picture in it.`);
  const whole = examined(bytes, name);
  await checkSize(whole.bytes, name);
  try {
    const { data, info } = await opened(whole.bytes)
      .timeout({ seconds: MAX_DECODE_S })
      .autoOrient()
      .toColourspace('srgb')
      .flatten({ background: '#000' })
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { ...rgbToYuv420(data, info.width, info.height), blemishes: whole.blemishes };
  } catch (cause) {
    throw undecodable(name, firstLine(explain(cause)), cause);
  }
}

const opened = (bytes: Uint8Array): Sharp => sharp(bytes, { limitInputPixels: false });

function examined(bytes: Uint8Array, name: string): Undecoded {
  if (isCameraFormat(bytes)) return { bytes, blemishes: [] };
  if (jpegStart(bytes) < 0)
    throw undecodable(name, `it is ${foundKind(bytes)} and no JPEG, PNG, WebP or TIFF picture`);
  const finding = examineJpeg(bytes);
  if (finding.kind === 'damaged') throw undecodable(name, finding.because);
  return finding;
}

async function checkSize(bytes: Uint8Array, name: string): Promise<void> {
  const { width, height } = await opened(bytes)
    .metadata()
    .catch((cause: unknown) => {
      throw undecodable(name, firstLine(explain(cause)), cause);
    });
  if (width * height > MAX_PIXELS || Math.max(width, height) > MAX_SIDE_PX)
    throw new Corrupt(
      'picture.too-large',
      `${name} has ${width}×${height} pixels; at most 7680×4320 pixels (8K) and ${MAX_SIDE_PX} a side are decoded. Scale it down first.`,
    );
  if (Math.min(width, height) < MIN_SIDE_PX)
    throw new Corrupt(
      'picture.too-small',
      `${name} has ${width}×${height} pixels; no plate can be read in less than ${MIN_SIDE_PX} pixels a side. Take a larger picture.`,
    );
}

const undecodable = (name: string, because: string, cause?: unknown): Corrupt =>
  new Corrupt(
    'picture.undecodable',
    `${name} cannot be decoded: ${because}. Check the file or take the picture again.`,
    cause,
  );

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? '';

export type Jpeg = { readonly jpeg: Uint8Array; readonly widthPx: number; readonly heightPx: number };

/** `quality` 1..100. A picture wider than `maxWidthPx` is scaled down to that width. */
export type JpegEncoding = { readonly quality: number; readonly maxWidthPx: number };

/** Interleaved RGB, `data[(y * widthPx + x) * 3]`. */
export type Rgb = { readonly widthPx: number; readonly heightPx: number; readonly data: Uint8Array };

/** Which part of a picture is encoded, and where in that part detail is removed for good; in pixels of the picture. */
export type PartlyCoarse = {
  readonly kept: PixelRectangle;
  /** The place that stays unchanged. */
  readonly sharp: PixelRectangle;
  /** Everything else is averaged over cells of this size; at least one pixel. */
  readonly cellPx: number;
};

/** Encodes part of a picture. */
export const encodeJpeg = (picture: Yuv420, part: PixelRectangle, encoding: JpegEncoding): Promise<Jpeg> =>
  encodeRgb(rgbOf(picture, part), encoding);

export const encodeRgb = (rgb: Rgb, encoding: JpegEncoding): Promise<Jpeg> =>
  finish(openedRgb(rgb).resize({ width: encoding.maxWidthPx, withoutEnlargement: true }), encoding);

/** Encodes part of a picture. Only one place keeps its detail; elsewhere only the mean of each cell is left. */
export async function encodePartlyCoarse(
  picture: Yuv420,
  { kept, sharp, cellPx }: PartlyCoarse,
  encoding: JpegEncoding,
): Promise<Jpeg> {
  const scale = Math.min(encoding.maxWidthPx / kept.widthPx, 1);
  const whole = await resized(rgbOf(picture, kept), kept.widthPx * scale, kept.heightPx * scale);
  const cells = await resized(whole, whole.widthPx / (cellPx * scale), whole.heightPx / (cellPx * scale));
  const clear = cut(whole, {
    leftPx: Math.round((sharp.leftPx - kept.leftPx) * scale),
    topPx: Math.round((sharp.topPx - kept.topPx) * scale),
    widthPx: Math.round(sharp.widthPx * scale),
    heightPx: Math.round(sharp.heightPx * scale),
  });
  const { widthPx: width, heightPx: height } = whole;
  return finish(
    openedRgb(cells)
      .resize({ width, height, fit: 'fill', kernel: 'cubic' })
      .composite([{ input: clear.data, raw: rawOf(clear), left: clear.leftPx, top: clear.topPx }]),
    encoding,
  );
}

const rgbOf = (picture: Yuv420, part: PixelRectangle): Rgb => ({
  widthPx: part.widthPx,
  heightPx: part.heightPx,
  data: toRgb(picture, part),
});

const rawOf = ({ widthPx, heightPx }: Rgb) => ({ width: widthPx, height: heightPx, channels: 3 }) as const;
const openedRgb = (rgb: Rgb): Sharp => sharp(rgb.data, { raw: rawOf(rgb) });

type Cut = Rgb & { readonly leftPx: number; readonly topPx: number; readonly data: Buffer };

/** The portion of the part that lies inside the picture. */
function cut(rgb: Rgb, { leftPx, topPx, ...part }: PixelRectangle): Cut {
  const widthPx = Math.min(part.widthPx, rgb.widthPx - leftPx);
  const heightPx = Math.min(part.heightPx, rgb.heightPx - topPx);
  const data = Buffer.alloc(widthPx * heightPx * 3);
  for (let row = 0; row < heightPx; row++) {
    const from = ((topPx + row) * rgb.widthPx + leftPx) * 3;
    data.set(rgb.data.subarray(from, from + widthPx * 3), row * widthPx * 3);
  }
  return { leftPx, topPx, widthPx, heightPx, data };
}

/** In whole pixels, at least one. */
async function resized(rgb: Rgb, widthPx: number, heightPx: number): Promise<Rgb> {
  const size = { width: Math.max(Math.round(widthPx), 1), height: Math.max(Math.round(heightPx), 1) };
  const data = await openedRgb(rgb)
    .resize({ ...size, fit: 'fill' })
    .raw()
    .toBuffer();
  return { widthPx: size.width, heightPx: size.height, data };
}

/** mozjpeg: a fifth smaller at the same quality, for some milliseconds in a libuv thread. */
async function finish(image: Sharp, { quality }: JpegEncoding): Promise<Jpeg> {
  const { data, info } = await image.jpeg({ quality, mozjpeg: true }).toBuffer({ resolveWithObject: true });
  return { jpeg: data, widthPx: info.width, heightPx: info.height };
}
