import type { Picture, Plane } from '../../../src/domain/picture/frame.ts';
import {
  type Box,
  boundingBox,
  clipBox,
  enlargeBox,
  type Quad,
} from '../../../src/domain/picture/geometry.ts';
import { quadToSquare } from '../pictures/plate-view.ts';
import { seeded } from '../shared/seeded.ts';

export const MATERIALS = [
  'snow',
  'mud',
  'glare',
  'dirt film',
  'black mask',
  'strap or hitch ball',
  'body colour',
] as const;
export type Material = (typeof MATERIALS)[number];

/** What lies before a plate: from where to where, in parts of its width from its left edge. */
export type Obstruction = { readonly material: Material; readonly from: number; readonly to: number };

/** Height of a plate relative to its width, for what is as wide as high. */
const ASPECT = 0.5;
/** How far a cover reaches beyond the plate's upper and lower edge, in heights of the plate. */
const OVERHANG = 0.08;
/** Cells of the noise that makes edges ragged and grounds uneven, across a plate's width. */
const COARSE = 9;
const FINE = 34;

/** How a material looks: grey level, how uneven, how ragged and how soft its edge is (in widths), how much it hides. */
type Look = {
  readonly level: number;
  readonly grain: number;
  readonly ragged: number;
  readonly soft: number;
  readonly opacity: number;
};

type Levels = { readonly dark: number; readonly light: number; readonly body: number };
type Noise = (u: number, v: number) => number;

/**
 * A copy of the picture with something before the plate in `quad`. Luma alone is changed: neither the localizer, nor the
 * corners, nor the characters are read from colour.
 */
export function obstructed(picture: Picture, quad: Quad, obstruction: Obstruction, seed: number): Picture {
  const random = seeded(seed);
  const look = lookOf(obstruction.material, levelsOf(picture.y, quad, random), random);
  const isBall = obstruction.material === 'strap or hitch ball' && random() < 0.5;
  const noise = { coarse: smoothNoise(random, COARSE), fine: smoothNoise(random, FINE) };
  const depth = isBall ? ballDepth(obstruction) : stripDepth(obstruction);
  const y: Plane = { ...picture.y, data: Uint8Array.from(picture.y.data) };
  const toPlate = quadToSquare(quad);
  forEachPixel(enlargeBox(boundingBox(quad), OVERHANG * 2), y, (column, row, at) => {
    const [u, v] = toPlate(column + 0.5, row + 0.5);
    const inside = depth(u, v) + look.ragged * (noise.coarse(u, v) + 0.5 * noise.fine(u, v));
    const opacity = look.opacity / (1 + Math.exp(-inside / look.soft));
    const level = look.level + look.grain * (noise.coarse(u, v) + noise.fine(u, v)) + 2 * (random() - 0.5);
    y.data[at] = clamp((y.data[at] ?? 0) * (1 - opacity) + level * opacity);
  });
  return { ...picture, y };
}

function lookOf(material: Material, { dark, light, body }: Levels, random: () => number): Look {
  const span = light - dark;
  const between = (low: number, high: number): number => low + random() * (high - low);
  switch (material) {
    case 'snow':
      return {
        level: dark + span * between(0.9, 1.15),
        grain: between(4, 14),
        ragged: 0.025,
        soft: 0.008,
        opacity: 1,
      };
    case 'mud':
      return {
        level: dark + span * between(0.05, 0.4),
        grain: between(6, 18),
        ragged: 0.03,
        soft: 0.006,
        opacity: 1,
      };
    case 'glare':
      return { level: 255, grain: 0, ragged: 0.005, soft: 0.02, opacity: between(0.93, 1) };
    case 'dirt film':
      return {
        level: dark + span * between(0.35, 0.75),
        grain: 5,
        ragged: 0.02,
        soft: 0.02,
        opacity: between(0.85, 0.97),
      };
    case 'black mask':
      return { level: 0, grain: 0, ragged: 0, soft: 0.001, opacity: 1 };
    case 'strap or hitch ball':
      return { level: between(25, 190), grain: between(2, 10), ragged: 0, soft: 0.004, opacity: 1 };
    case 'body colour':
      return { level: body, grain: between(0, 3), ragged: 0, soft: 0.004, opacity: 1 };
  }
}

/** How far inside a strip from top to bottom, in widths of the plate; outside it is negative. */
const stripDepth =
  ({ from, to }: Obstruction): Noise =>
  (u, v) =>
    Math.min(u - from, to - u, ASPECT * (v + OVERHANG), ASPECT * (1 + OVERHANG - v));

/** A ball as wide as the strip, on a shank that comes from below; the ball covers the middle of the characters' line. */
function ballDepth({ from, to }: Obstruction): Noise {
  const [middle, radius] = [(from + to) / 2, (to - from) / 2];
  return (u, v) =>
    Math.max(
      radius - Math.hypot(u - middle, ASPECT * (v - 0.5)),
      Math.min(radius * 0.7 - Math.abs(u - middle), ASPECT * (v - 0.5), ASPECT * (1 + OVERHANG - v)),
    );
}

/** The plate's darkest and lightest grey, and that of what surrounds it; any grey where the picture shows nothing of that. */
function levelsOf(luma: Plane, quad: Quad, random: () => number): Levels {
  const plate = boundingBox(quad);
  const on = new Uint32Array(256);
  const beside = new Uint32Array(256);
  forEachPixel(enlargeBox(plate, 0.25), luma, (x, y, at) => {
    const isOn = x >= plate[0] && x < plate[2] && y >= plate[1] && y < plate[3];
    const levels = isOn ? on : beside;
    const level = luma.data[at] ?? 0;
    levels[level] = (levels[level] ?? 0) + 1;
  });
  const any = 20 + random() * 215;
  return {
    dark: quantile(on, 0.05),
    light: quantile(on, 0.95),
    body: total(beside) > total(on) / 4 ? quantile(beside, 0.5) : any,
  };
}

const total = (counts: Uint32Array): number => counts.reduce((sum, count) => sum + count, 0);

/** @param counts of each grey level. */
function quantile(counts: Uint32Array, share: number): number {
  const wanted = share * total(counts);
  let below = 0;
  for (const [level, count] of counts.entries()) {
    below += count;
    if (below > wanted) return level;
  }
  return 255;
}

/** Between -0.5 and 0.5, smooth over `cells` cells a plate's width. */
function smoothNoise(random: () => number, cells: number): Noise {
  const columns = Math.ceil(cells * 1.6);
  const grid = Float32Array.from({ length: columns * columns }, () => random() - 0.5);
  const at = (x: number, y: number): number =>
    grid[(((y % columns) + columns) % columns) * columns + (((x % columns) + columns) % columns)] ?? 0;
  return (u, v) => {
    const [x, y] = [(u + 0.3) * cells, (v + 0.3) * cells * ASPECT];
    const [column, row] = [Math.floor(x), Math.floor(y)];
    const [right, low] = [ease(x - column), ease(y - row)];
    const upper = at(column, row) * (1 - right) + at(column + 1, row) * right;
    const lower = at(column, row + 1) * (1 - right) + at(column + 1, row + 1) * right;
    return upper * (1 - low) + lower * low;
  };
}

const ease = (t: number): number => t * t * (3 - 2 * t);

function forEachPixel(box: Box, plane: Plane, visit: (x: number, y: number, at: number) => void): void {
  const [x0, y0, x1, y1] = clipBox(box, plane.widthPx, plane.heightPx).map(Math.floor) as [
    number,
    number,
    number,
    number,
  ]; // as many as before
  for (let y = y0; y < y1; y++) for (let x = x0; x < x1; x++) visit(x, y, y * plane.widthPx + x);
}

const clamp = (value: number): number => Math.min(Math.max(Math.round(value), 0), 255);
