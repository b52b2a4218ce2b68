import { createHash } from 'node:crypto';
import type { EvidenceImage } from '../domain/read/evidence.ts';
import type { Jpeg } from '../imaging/jpeg.ts';

/** The image with the SHA-256 digest of its bytes, computed as soon as they exist (policy C4). */
export const withDigest = (image: Jpeg): EvidenceImage => ({
  ...image,
  sha256: createHash('sha256').update(image.jpeg).digest('hex'),
});
