import type { Picture } from '../domain/picture/frame.ts';
import { boundingBox, boxWidth } from '../domain/picture/geometry.ts';
import type { PlateCandidate } from '../domain/read/plate-candidate.ts';

/** The share of its width that a plate must be away from the picture's edge, because its corners are not exact. */
const MARGIN = 0.05;

type Size = Pick<Picture, 'widthPx' | 'heightPx'>;

/** Whether the picture's edge cuts the plate, or may do. */
export function isCut({ location }: PlateCandidate, { widthPx, heightPx }: Size): boolean {
  const [x0, y0, x1, y1] = boundingBox(location.quad);
  const margin = MARGIN * boxWidth([x0, y0, x1, y1]);
  return x0 < margin || y0 < margin || x1 > widthPx - margin || y1 > heightPx - margin;
}

/**
 * A plate that the picture's edge cuts is followed but not read: the rest of it is often read with certainty as another
 * plate (field rules: characters cut off).
 */
export function unreadIfCut(candidate: PlateCandidate, picture: Size): PlateCandidate {
  if (candidate.reading.status === 'rejected' || !isCut(candidate, picture)) return candidate;
  return { ...candidate, reading: { ...candidate.reading, status: 'illegible', text: null, confidence: 0 } };
}
