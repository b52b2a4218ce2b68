import type { Picture, Plane } from '../../domain/picture/frame.ts';
import type { Point, Quad } from '../../domain/picture/geometry.ts';
import type { Polygon, SharePoint } from '../../domain/picture/zone.ts';

/**
 * Heights at which each pixel row is cut to see where an outline touches it, from its upper edge to just above its
 * lower.
 */
const CUTS = [0, 0.25, 0.5, 0.75, 0.999] as const;
const NEUTRAL_CHROMA = 128;
/**
 * How much larger than a plate's outline the area is that a mask may not touch. The outline of a partly masked plate is
 * that of the visible rest, so the mask begins where it ends.
 */
const AROUND_A_PLATE = 1.25;
/** Points at which that area is looked at, along its width and its height. */
const PROBES = [33, 13] as const;

type Size = Pick<Picture, 'widthPx' | 'heightPx'>;

/** Pixels from `starts[i]` up to, but not including, `ends[i]`, as indexes into a plane. */
type Runs = { readonly starts: Int32Array; readonly ends: Int32Array };
type MaskOfSize = {
  readonly widthPx: number;
  readonly heightPx: number;
  /** 1 for each masked pixel. */
  readonly pixels: Uint8Array;
  readonly luma: Runs;
  readonly chroma: Runs;
};

/**
 * Blacks out privacy masks in pictures, luma and chroma (policy V1). It errs towards black: a pixel that an outline
 * touches is masked, and so is every area that a self-crossing outline goes around. A chroma sample is masked with any
 * of its four pixels. Polygons are drawn once for each picture size; a frame then costs one `fill` per row.
 */
export class PrivacyMask {
  readonly #polygons: readonly Polygon[];
  #mask: MaskOfSize | null = null;

  constructor(polygons: readonly Polygon[]) {
    this.#polygons = polygons;
  }

  /** Overwrites the masked pixels in place: no unmasked copy remains. */
  blackOut(picture: Picture): void {
    if (this.#polygons.length === 0) return;
    const { y, u, v, range } = picture;
    const { luma, chroma } = this.#maskFor(picture);
    fill(y, luma, range === 'limited' ? 16 : 0);
    fill(u, chroma, NEUTRAL_CHROMA);
    fill(v, chroma, NEUTRAL_CHROMA);
  }

  /**
   * Whether a mask hides a part of the plate with this outline, or may do: what is left of its characters would be read
   * as another plate.
   */
  touches(quad: Quad, picture: Size): boolean {
    if (this.#polygons.length === 0) return false;
    const { pixels, widthPx, heightPx } = this.#maskFor(picture);
    const [columns, rows] = PROBES;
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++) {
        const [x, y] = pointIn(quad, spread(column, columns), spread(row, rows));
        const isInside = x >= 0 && y >= 0 && x < widthPx && y < heightPx;
        if (isInside && pixels[Math.floor(y) * widthPx + Math.floor(x)] === 1) return true;
      }
    return false;
  }

  #maskFor({ widthPx, heightPx }: Size): MaskOfSize {
    if (this.#mask?.widthPx !== widthPx || this.#mask.heightPx !== heightPx)
      this.#mask = maskOf(this.#polygons, widthPx, heightPx);
    return this.#mask;
  }
}

/** From a little before 0 to a little after 1. */
const spread = (index: number, count: number): number => 0.5 + (index / (count - 1) - 0.5) * AROUND_A_PLATE;

/** The point at shares of a quad's width and height; outside of it beyond 0 and 1. */
function pointIn([tl, tr, br, bl]: Quad, across: number, down: number): Point {
  const at = (axis: 0 | 1): number =>
    (1 - down) * ((1 - across) * tl[axis] + across * tr[axis]) +
    down * ((1 - across) * bl[axis] + across * br[axis]);
  return [at(0), at(1)];
}

function fill({ data }: Plane, { starts, ends }: Runs, value: number): void {
  for (let i = 0; i < starts.length; i++) data.fill(value, starts[i], ends[i]);
}

function maskOf(polygons: readonly Polygon[], widthPx: number, heightPx: number): MaskOfSize {
  const luma = new Uint8Array(widthPx * heightPx);
  for (const polygon of polygons) draw(polygon, luma, widthPx, heightPx);
  const chromaWidthPx = (widthPx + 1) >> 1;
  const chroma = new Uint8Array(chromaWidthPx * ((heightPx + 1) >> 1));
  for (let row = 0; row < heightPx; row++)
    for (let column = 0; column < widthPx; column++)
      if (luma[row * widthPx + column]) chroma[(row >> 1) * chromaWidthPx + (column >> 1)] = 1;
  return { widthPx, heightPx, pixels: luma, luma: runsOf(luma), chroma: runsOf(chroma) };
}

function draw(polygon: Polygon, mask: Uint8Array, widthPx: number, heightPx: number): void {
  const corners = polygon.map(([x, y]): SharePoint => [x * widthPx, y * heightPx]);
  for (let row = 0; row < heightPx; row++)
    for (const cut of CUTS)
      for (const [from, to] of spansAt(corners, row + cut)) {
        const first = Math.max(Math.floor(from), 0);
        const end = Math.min(Math.ceil(to), widthPx);
        if (first < end) mask.fill(1, row * widthPx + first, row * widthPx + end);
      }
}

/** Where the line at `y` is inside the outline: everywhere that the outline goes around at least once. */
function spansAt(
  corners: readonly SharePoint[],
  y: number,
): readonly (readonly [from: number, to: number])[] {
  const crossings = corners
    .map((to, i) => crossingAt(corners.at(i - 1) ?? to, to, y))
    .filter((crossing) => crossing !== null)
    .sort((a, b) => a.x - b.x);
  const spans: [number, number][] = [];
  let turns = 0;
  for (const [i, { x, direction }] of crossings.entries()) {
    turns += direction;
    if (turns !== 0) spans.push([x, crossings[i + 1]?.x ?? x]);
  }
  return spans;
}

function crossingAt([x0, y0]: SharePoint, [x1, y1]: SharePoint, y: number): Crossing | null {
  if (y0 > y === y1 > y) return null;
  return { x: x0 + ((y - y0) / (y1 - y0)) * (x1 - x0), direction: y1 > y0 ? 1 : -1 };
}

type Crossing = { readonly x: number; readonly direction: 1 | -1 };

function runsOf(mask: Uint8Array): Runs {
  const starts: number[] = [];
  const ends: number[] = [];
  for (let at = 0; at < mask.length; at++) {
    if (mask[at] && !mask[at - 1]) starts.push(at);
    if (!mask[at] && mask[at - 1]) ends.push(at);
  }
  if (mask.at(-1)) ends.push(mask.length);
  return { starts: Int32Array.from(starts), ends: Int32Array.from(ends) };
}
