/** A place in a picture, in pixels, x to the right and y down; pixel (i, j) has its centre at (i + 0.5, j + 0.5). */
export type Point = readonly [x: number, y: number];

/** Four corners, clockwise from the plate's own upper left. They may lie outside the picture. */
export type Quad = readonly [Point, Point, Point, Point];

/** Upright rectangle: left, top, right, bottom, in pixels. */
export type Box = readonly [x0: number, y0: number, x1: number, y1: number];

/** The smallest upright box around a quad. */
export function boundingBox(quad: Quad): Box {
  const xs = quad.map((p) => p[0]);
  const ys = quad.map((p) => p[1]);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

export const quadOfBox = ([x0, y0, x1, y1]: Box): Quad => [
  [x0, y0],
  [x1, y0],
  [x1, y1],
  [x0, y1],
];

export const boxWidth = (box: Box): number => box[2] - box[0];
export const boxHeight = (box: Box): number => box[3] - box[1];

export const boxCentre = (box: Box): Point => [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];

/** The part of the box inside a picture of the given size. */
export const clipBox = (box: Box, widthPx: number, heightPx: number): Box => [
  Math.min(Math.max(box[0], 0), widthPx),
  Math.min(Math.max(box[1], 0), heightPx),
  Math.min(Math.max(box[2], 0), widthPx),
  Math.min(Math.max(box[3], 0), heightPx),
];

/** The box enlarged on every side by a fraction of its own width and height. */
export function enlargeBox(box: Box, fraction: number): Box {
  const dx = boxWidth(box) * fraction;
  const dy = boxHeight(box) * fraction;
  return [box[0] - dx, box[1] - dy, box[2] + dx, box[3] + dy];
}

/** Intersection over union, 0..1. */
export function overlap(a: Box, b: Box): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  return shared / (boxWidth(a) * boxHeight(a) + boxWidth(b) * boxHeight(b) - shared);
}

export const distance = (a: Point, b: Point): number => Math.hypot(a[0] - b[0], a[1] - b[1]);

/** Whether the quad turns clockwise at every corner, as plates do: not crossed, dented, flat or mirrored. */
export const isConvex = (quad: Quad): boolean =>
  quad.every(([x, y], i) => {
    const [ax, ay] = quad[(i + 1) % 4] as Point; // i % 4 is a corner
    const [bx, by] = quad[(i + 2) % 4] as Point;
    return (ax - x) * (by - ay) - (ay - y) * (bx - ax) > 0;
  });
