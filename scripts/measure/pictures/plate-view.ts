import type { Picture, Plane } from '../../../src/domain/picture/frame.ts';
import type { Point, Quad } from '../../../src/domain/picture/geometry.ts';
import { boundingBox } from '../../../src/domain/picture/geometry.ts';
import { squareToQuad } from '../../../src/imaging/homography.ts';
import { seeded } from '../shared/seeded.ts';

/** How a plate hangs before the camera, in degrees, and the grey levels between its paper and its ink. */
export type PlateView = {
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
  readonly levels: number;
};

export const FRONTAL: PlateView = { yaw: 0, pitch: 0, roll: 0, levels: 255 };

/** Of the camera, in widths of the plate: a plate of 30 cm at 4.5 m. */
const DISTANCE = 15;

/**
 * The corners of a plate in the picture of a pinhole camera.
 * @param aspect the plate's width over its height.
 * @param widthPx of the plate when it faces the camera.
 */
export function plateQuad(
  { yaw, pitch, roll }: Pick<PlateView, 'yaw' | 'pitch' | 'roll'>,
  aspect: number,
  widthPx: number,
  [centreX, centreY]: Point,
): Quad {
  const [a, b, c] = [yaw, pitch, roll].map((degrees) => (degrees * Math.PI) / 180) as [
    number,
    number,
    number,
  ]; // three
  const corner = (u: number, v: number): Point => {
    const [x0, y0] = [u * Math.cos(c) - v * Math.sin(c), u * Math.sin(c) + v * Math.cos(c)];
    const [y, z0] = [y0 * Math.cos(b), y0 * Math.sin(b)];
    const [x, z] = [x0 * Math.cos(a) - z0 * Math.sin(a), x0 * Math.sin(a) + z0 * Math.cos(a)];
    const scale = (widthPx * DISTANCE) / (DISTANCE + z);
    return [centreX + x * scale, centreY + y * scale];
  };
  const h = 0.5 / aspect;
  return [corner(-0.5, -h), corner(0.5, -h), corner(0.5, h), corner(-0.5, h)];
}

/** A copy of the picture with the flat plate laid into the quad. */
export function layPlate(picture: Picture, flat: Picture, quad: Quad): Picture {
  const half = quad.map(([x, y]) => [x / 2, y / 2]) as unknown as Quad; // chroma planes: four corners as before
  return {
    ...picture,
    y: laid(picture.y, flat.y, quad),
    u: laid(picture.u, flat.u, half),
    v: laid(picture.v, flat.v, half),
  };
}

/** Samples per pixel and axis; the flat plates are three times as wide as in the pictures. */
const SAMPLES = 3;

function laid(plane: Plane, flat: Plane, quad: Quad): Plane {
  const data = Uint8Array.from(plane.data);
  const toFlat = quadToSquare(quad);
  const [x0, y0, x1, y1] = boundingBox(quad).map(Math.floor) as [number, number, number, number]; // as many as before
  for (let y = Math.max(y0, 0); y <= Math.min(y1, plane.heightPx - 1); y++)
    for (let x = Math.max(x0, 0); x <= Math.min(x1, plane.widthPx - 1); x++) {
      const at = y * plane.widthPx + x;
      data[at] = Math.round(mixed(plane.data[at] ?? 0, x, y, flat, toFlat));
    }
  return { ...plane, data };
}

/** The mean over a pixel's samples: the plate's where they fall on it, else what was there. */
function mixed(
  before: number,
  x: number,
  y: number,
  flat: Plane,
  toFlat: (x: number, y: number) => Point,
): number {
  let sum = 0;
  for (let i = 0; i < SAMPLES * SAMPLES; i++) {
    const [u, v] = toFlat(x + ((i % SAMPLES) + 0.5) / SAMPLES, y + (Math.floor(i / SAMPLES) + 0.5) / SAMPLES);
    const isOn = u >= 0 && u < 1 && v >= 0 && v < 1;
    const place = Math.floor(v * flat.heightPx) * flat.widthPx + Math.floor(u * flat.widthPx);
    sum += isOn ? (flat.data[place] ?? 0) : before;
  }
  return sum / SAMPLES ** 2;
}

/** The inverse of `squareToQuad`, by the adjugate of its matrix. */
export function quadToSquare(quad: Quad): (x: number, y: number) => Point {
  const { a, b, c, d, e, f, g, h } = squareToQuad(quad);
  return (x, y) => {
    const w = (d * h - e * g) * x + (b * g - a * h) * y + (a * e - b * d);
    return [
      ((e - f * h) * x + (c * h - b) * y + (b * f - c * e)) / w,
      ((f * g - d) * x + (a - c * g) * y + (c * d - a * f)) / w,
    ];
  };
}

/** Luma stretched so that the plate's paper and ink lie 255 levels apart: the series sets the contrast itself. */
export function stretched(flat: Picture): Picture {
  const sorted = flat.y.data.toSorted();
  const low = sorted[Math.floor(sorted.length * 0.03)] ?? 0;
  const high = sorted[Math.floor(sorted.length * 0.97)] ?? 255;
  const data = flat.y.data.map((value) => clamp(((value - low) * 255) / Math.max(high - low, 1)));
  return { ...flat, y: { ...flat.y, data } };
}

/** Grey around which contrast is lost: an underexposed picture in haze. */
const MIDDLE = 110;

/**
 * The whole picture with `levels` of its 255 grey levels.
 * @param noise of the camera, in grey levels, one a pixel: it is added after the contrast was lost.
 */
export function faded(picture: Picture, levels: number, noise: Float32Array): Picture {
  const share = levels / 255;
  const middle = 127.5 + (MIDDLE - 127.5) * (1 - share);
  const fade = (plane: Plane): Plane => ({
    ...plane,
    data: plane.data.map((value) => clamp(128 + (value - 128) * share)),
  });
  const data = picture.y.data.map((value, i) => clamp(middle + (value - 127.5) * share + (noise[i] ?? 0)));
  return { ...picture, y: { ...picture.y, data }, u: fade(picture.u), v: fade(picture.v) };
}

/** Nearly normal noise with a deviation of one grey level, the same for the same seed. */
export function cameraNoise(pixels: number, seed: number): Float32Array {
  const random = seeded(seed);
  return Float32Array.from({ length: pixels }, () => 2 * (random() + random() + random() - 1.5));
}

const clamp = (value: number): number => Math.min(Math.max(Math.round(value), 0), 255);
