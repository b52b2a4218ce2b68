import type { Point } from './geometry.ts';

/** A place as fractions of the picture's width and height, 0..1, so that it is valid for every picture size. */
export type SharePoint = readonly [x: number, y: number];

/** At least three corners; the last one is joined to the first. */
export type Polygon = readonly SharePoint[];

/** Where to look: a lane, a drive, a gate. */
export type Zone = { readonly name: string; readonly polygon: Polygon };

/** The place of a pixel in its picture. It is outside 0..1 if it lies outside the picture. */
export const sharePoint = (
  [x, y]: Point,
  { widthPx, heightPx }: { readonly widthPx: number; readonly heightPx: number },
): SharePoint => [x / widthPx, y / heightPx];

/**
 * Whether the polygon's outline goes around a place at least once (the non-zero rule). An outline that crosses itself
 * leaves no gap. If two polygons share an edge, a place on that edge lies in exactly one of them.
 */
export function isInside([x, y]: SharePoint, polygon: Polygon): boolean {
  let turns = 0;
  let from = polygon.at(-1);
  for (const to of polygon) {
    if (from && from[1] > y !== to[1] > y) {
      const crossing = from[0] + ((y - from[1]) / (to[1] - from[1])) * (to[0] - from[0]);
      if (x < crossing) turns += to[1] > y ? 1 : -1;
    }
    from = to;
  }
  return turns !== 0;
}

/** The zone in which a place lies: the first one if zones overlap, null if it lies in none. */
export const zoneOf = (place: SharePoint, zones: readonly Zone[]): Zone | null =>
  zones.find(({ polygon }) => isInside(place, polygon)) ?? null;
