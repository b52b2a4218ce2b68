import { type Box, boxHeight, boxWidth, clipBox } from '../domain/picture/geometry.ts';
import type { Zone } from '../domain/picture/zone.ts';
import type { PixelRectangle } from '../imaging/yuv.ts';

type Size = { readonly widthPx: number; readonly heightPx: number };

/** A plate whose middle lies at the edge of its zone is seen whole: shares of the picture's width and height. */
const MARGIN = 0.05;
/** A smaller area would be enlarged for the localizer, which shows it nothing more. */
const LEAST = { widthPx: 640, heightPx: 384 } as const;
/** Each area costs one run of the localizer. */
const MAX_AREAS = 3;
/** An area that is almost the whole picture gains nothing over it. */
const ALMOST_WHOLE = 0.8;

/**
 * The rectangles that are searched for plates when a camera has zones, each at its own scale: a plate that is too small
 * in a scaled-down 4K picture is large enough in the part that matters. Rectangles that together are no larger than
 * apart are joined.
 * @returns none if the whole picture is to be searched.
 */
export function zoneAreas(zones: readonly Zone[], size: Size): readonly PixelRectangle[] {
  let boxes = zones.map((zone) => boxAround(zone, size));
  for (;;) {
    const pair = cheapestPair(boxes);
    if (pair === null || (pair.growth > 0 && boxes.length <= MAX_AREAS)) break;
    boxes = [...boxes.filter((box) => box !== pair.a && box !== pair.b), union(pair.a, pair.b)];
  }
  const whole = size.widthPx * size.heightPx;
  return boxes.some((box) => area(box) >= ALMOST_WHOLE * whole) ? [] : boxes.map((box) => evenPixels(box));
}

function boxAround({ polygon }: Zone, { widthPx, heightPx }: Size): Box {
  const [left, right] = side(
    polygon.map(([x]) => x),
    widthPx,
    LEAST.widthPx,
  );
  const [top, bottom] = side(
    polygon.map(([, y]) => y),
    heightPx,
    LEAST.heightPx,
  );
  return clipBox([left, top, right, bottom], widthPx, heightPx);
}

/** From the least to the greatest share in pixels, with the margin, and at least so long if the picture is. */
function side(shares: readonly number[], lengthPx: number, leastPx: number): readonly [number, number] {
  const from = (Math.min(...shares) - MARGIN) * lengthPx;
  const to = (Math.max(...shares) + MARGIN) * lengthPx;
  const missing = Math.max(leastPx - (to - from), 0);
  const start = Math.max(Math.min(from - missing / 2, lengthPx - Math.max(leastPx, to - from)), 0);
  return [start, Math.max(start + leastPx, to)];
}

function cheapestPair(boxes: readonly Box[]) {
  let best: { readonly a: Box; readonly b: Box; readonly growth: number } | null = null;
  for (const [i, a] of boxes.entries())
    for (const b of boxes.slice(i + 1)) {
      const growth = area(union(a, b)) - area(a) - area(b);
      if (best === null || growth < best.growth) best = { a, b, growth };
    }
  return best;
}

const area = (box: Box): number => boxWidth(box) * boxHeight(box);

const union = (a: Box, b: Box): Box => [
  Math.min(a[0], b[0]),
  Math.min(a[1], b[1]),
  Math.max(a[2], b[2]),
  Math.max(a[3], b[3]),
];

function evenPixels([x0, y0, x1, y1]: Box): PixelRectangle {
  const leftPx = Math.floor(x0 / 2) * 2;
  const topPx = Math.floor(y0 / 2) * 2;
  return { leftPx, topPx, widthPx: Math.floor(x1) - leftPx, heightPx: Math.floor(y1) - topPx };
}
