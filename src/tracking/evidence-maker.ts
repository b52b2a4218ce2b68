import { createHash } from 'node:crypto';
import type { Evidence, EvidenceImage } from '../domain/evidence.ts';
import type { Picture } from '../domain/frame.ts';
import { type Box, boundingBox, clipBox, enlargeBox } from '../domain/geometry.ts';
import { encodeJpeg } from '../platform/jpeg.ts';
import type { PixelRectangle } from '../platform/yuv.ts';
import type { Look } from './passage.ts';

export type EvidenceSettings = {
  readonly cropJpegQuality: number;
  readonly contextualJpegQuality: number;
  readonly contextualMaxWidthPx: number;
};

/** How much more than the plate its crop shows: enough to judge what stands around the characters. */
const CROP_SURROUNDINGS = 0.15;
/** A plate is never so wide that its crop needs more. */
const CROP_MAX_WIDTH_PX = 640;

/** Evidence before anything was left out. */
type WholeEvidence = Evidence & { readonly contextualImage: EvidenceImage };

/**
 * The plate as seen and the whole scene, as JPEG with digests taken at once (policy C4). The caller decides whether
 * the contextual image is kept: here nobody knows of hits yet, so the scene is encoded for every read (some 15 ms).
 */
export async function makeEvidence(best: Look, settings: EvidenceSettings): Promise<WholeEvidence> {
  const { picture } = best.frame;
  const around = enlargeBox(boundingBox(best.candidate.location.quad), CROP_SURROUNDINGS);
  const crop = { quality: settings.cropJpegQuality, maxWidthPx: CROP_MAX_WIDTH_PX };
  const scene = { quality: settings.contextualJpegQuality, maxWidthPx: settings.contextualMaxWidthPx };
  return {
    plateCrop: await imageOf(picture, pixelsOf(around, picture), crop),
    contextualImage: await imageOf(
      picture,
      { leftPx: 0, topPx: 0, widthPx: picture.widthPx, heightPx: picture.heightPx },
      scene,
    ),
  };
}

async function imageOf(
  picture: Picture,
  part: PixelRectangle,
  encoding: { readonly quality: number; readonly maxWidthPx: number },
): Promise<EvidenceImage> {
  const encoded = await encodeJpeg(picture, part, encoding);
  return { ...encoded, sha256: createHash('sha256').update(encoded.jpeg).digest('hex') };
}

/** Whole pixels inside the picture, at least one. */
function pixelsOf(box: Box, { widthPx, heightPx }: Picture): PixelRectangle {
  const [x0, y0, x1, y1] = clipBox(box, widthPx, heightPx);
  const leftPx = Math.min(Math.floor(x0), widthPx - 1);
  const topPx = Math.min(Math.floor(y0), heightPx - 1);
  return {
    leftPx,
    topPx,
    widthPx: Math.max(Math.ceil(x1) - leftPx, 1),
    heightPx: Math.max(Math.ceil(y1) - topPx, 1),
  };
}
