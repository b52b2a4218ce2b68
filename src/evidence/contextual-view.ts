import { type Box, boundingBox, clipBox, distance, type Quad } from '../domain/picture/geometry.ts';
import type { PartlyCoarse } from '../imaging/jpeg.ts';
import type { PixelRectangle } from '../imaging/yuv.ts';

type Size = { readonly widthPx: number; readonly heightPx: number };

/**
 * In plate heights, from the plate's edges: a plate is 0.11 to 0.15 m high in every country, and its height looks the
 * same from the side as from straight ahead. A car is 1.9 m wide, and its plate may be at one side of it.
 */
const KEPT = { aside: 13, above: 13, below: 6 };
/** Lamps, grille and badges are less than this above a plate; windows rarely are (docs/evidence.md has the numbers). */
const SHARP = { aside: 5, above: 1.6, below: 4 };
/** A face is 0.15 m wide: two or three cells. */
const CELL = 0.5;

/**
 * Which part the contextual image shows, measured in plate heights: the vehicle and what is close to it, or the whole
 * picture if the plate fills much of it. Only the vehicle's body below its windows keeps its detail. Windows, people
 * and other vehicles lose it (policy V1).
 */
export function contextualView(quad: Quad, picture: Size): PartlyCoarse {
  const heightPx = plateHeight(quad);
  const around = ({ aside, above, below }: typeof KEPT): PixelRectangle => {
    const [x0, y0, x1, y1] = boundingBox(quad);
    return pixelsOf(
      [x0 - aside * heightPx, y0 - above * heightPx, x1 + aside * heightPx, y1 + below * heightPx],
      picture,
    );
  };
  return { kept: around(KEPT), sharp: around(SHARP), cellPx: CELL * heightPx };
}

/** A smaller plate is not legible, and a view needs a minimum size. */
const MIN_PLATE_HEIGHT_PX = 8;

const plateHeight = ([tl, tr, br, bl]: Quad): number =>
  Math.max((distance(tl, bl) + distance(tr, br)) / 2, MIN_PLATE_HEIGHT_PX);

/** Whole pixels inside the picture, at least one. */
export function pixelsOf(box: Box, { widthPx, heightPx }: Size): PixelRectangle {
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
