import type { Picture } from '../domain/picture/frame.ts';
import type { Point, Quad } from '../domain/picture/geometry.ts';
import type { Evidence, EvidenceImage } from '../domain/read/evidence.ts';
import { encodePartlyCoarse } from '../imaging/jpeg.ts';
import { contextualView } from './contextual-view.ts';
import { type CropSettings, makeCrops, type RectifyColour } from './crops.ts';
import { withDigest } from './digest.ts';

export type EvidenceSettings = CropSettings & {
  /** 1..100, as JPEG encoders count it. */
  readonly contextualJpegQuality: number;
  readonly contextualMaxWidthPx: number;
};

/** All of the evidence. `quad`: the plate's place in the contextual image, in that image's pixels. */
export type MadeEvidence = {
  readonly evidence: Evidence & { readonly contextualImage: EvidenceImage };
  readonly quad: Quad;
};

/**
 * Makes the pictures that are stored with a read: the plate as seen, the plate upright, and the vehicle, as JPEG with
 * digests (policy C4). The contextual image is made for every read, because a read's hits are not known yet. The caller
 * decides whether to keep it.
 */
export async function makeEvidence(
  picture: Picture,
  quad: Quad,
  settings: EvidenceSettings,
  rectify: RectifyColour,
): Promise<MadeEvidence> {
  const view = contextualView(quad, picture);
  const scene = { quality: settings.contextualJpegQuality, maxWidthPx: settings.contextualMaxWidthPx };
  const [crops, contextualImage] = await Promise.all([
    makeCrops(picture, quad, settings, rectify),
    encodePartlyCoarse(picture, view, scene).then(withDigest),
  ]);
  const scale = contextualImage.widthPx / view.kept.widthPx;
  const inImage = ([x, y]: Point): Point => [(x - view.kept.leftPx) * scale, (y - view.kept.topPx) * scale];
  const [tl, tr, br, bl] = quad;
  return {
    evidence: { ...crops, contextualImage },
    quad: [inImage(tl), inImage(tr), inImage(br), inImage(bl)],
  };
}
