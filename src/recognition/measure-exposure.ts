import type { Picture } from '../domain/picture/frame.ts';
import { distance, type Quad } from '../domain/picture/geometry.ts';
import type { PlateExposure } from '../domain/picture/plate-exposure.ts';
import { rectify } from '../imaging/rectify.ts';

const WIDTH_PX = 128;
const HEIGHT_PX = 64;
/** The grey level (0..255) from which a pixel counts as clipped: cameras round down to a little below white. */
const WHITE = 250;
const [LOW, HIGH] = [0.02, 0.98] as const;
/** The share of slopes that are steep enough to count as an edge. */
const STEEP = 0.98;
/** A slope below this, in grey levels, is noise. */
const LEAST_SLOPE = 1;

/**
 * The exposure and sharpness of the plate in this quad. The length of an edge is the plate's contrast divided by its
 * steepest slopes. It is never less than one pixel of the picture, so a small plate looks less sharp than it is.
 */
export function measureExposure({ y, range }: Picture, quad: Quad): PlateExposure {
  const [black, scale] = range === 'limited' ? [16, 255 / 219] : [0, 1];
  const { data } = rectify(y, quad, WIDTH_PX, HEIGHT_PX, 0);
  const greys = data.map((value) => Math.min(Math.max((value - black) * scale, 0), 255));
  const sorted = greys.toSorted();
  const [low, high] = [quantile(sorted, LOW), quantile(sorted, HIGH)];
  const [tl, tr, br, bl] = quad;
  const heightOverWidth = (distance(tl, bl) + distance(tr, br)) / (distance(tl, tr) + distance(bl, br));
  const edge = (slope: number): number => (high - low) / Math.max(slope, LEAST_SLOPE);
  return {
    clippedShare: greys.filter((grey) => grey >= WHITE).length / greys.length,
    brightness: high / 255,
    contrastLevels: high - low,
    edgeAcross: edge(steepest(greys, 1)) / WIDTH_PX,
    edgeDown: (edge(steepest(greys, WIDTH_PX)) / HEIGHT_PX) * heightOverWidth,
  };
}

/** The steepest slopes between pixels that lie `step` apart, in grey levels per pixel. */
function steepest(greys: Float32Array, step: number): number {
  const slopes = new Float32Array(greys.length - step);
  for (let at = 0; at < slopes.length; at++) {
    const isRowEnd = step === 1 && at % WIDTH_PX === WIDTH_PX - 1;
    slopes[at] = isRowEnd ? 0 : Math.abs((greys[at + step] as number) - (greys[at] as number)); // inside
  }
  return quantile(slopes.sort(), STEEP);
}

const quantile = (sorted: Float32Array, share: number): number =>
  sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
