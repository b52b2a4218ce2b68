import type { Quad } from '../domain/picture/geometry.ts';

/**
 * The projective map from the unit square to a quad: (0,0) to its first corner, (1,0) to its second and so on.
 * `x = (a u + b v + c) / w`, `y = (d u + e v + f) / w`, `w = g u + h v + 1`.
 */
export type Homography = {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
  readonly g: number;
  readonly h: number;
};

/** Closed form after P. Heckbert, "Fundamentals of Texture Mapping and Image Warping" (1989), section 2.2.3. */
export function squareToQuad(quad: Quad): Homography {
  const [[x0, y0], [x1, y1], [x2, y2], [x3, y3]] = quad;
  const sx = x0 - x1 + x2 - x3;
  const sy = y0 - y1 + y2 - y3;
  const dx1 = x1 - x2;
  const dx2 = x3 - x2;
  const dy1 = y1 - y2;
  const dy2 = y3 - y2;
  const determinant = dx1 * dy2 - dx2 * dy1;
  // A quad without area has no inverse. An affine map of its first three corners still gives finite numbers.
  const g = determinant === 0 ? 0 : (sx * dy2 - dx2 * sy) / determinant;
  const h = determinant === 0 ? 0 : (dx1 * sy - sx * dy1) / determinant;
  return {
    a: x1 - x0 + g * x1,
    b: x3 - x0 + h * x3,
    c: x0,
    d: y1 - y0 + g * y1,
    e: y3 - y0 + h * y3,
    f: y0,
    g,
    h,
  };
}

/** The position of (u, v) of the unit square in the picture. */
export function mapPoint(m: Homography, u: number, v: number): [x: number, y: number] {
  const w = m.g * u + m.h * v + 1;
  return [(m.a * u + m.b * v + m.c) / w, (m.d * u + m.e * v + m.f) / w];
}
