import type { Picture, Plane } from '../../domain/picture/frame.ts';
import type { Polygon, SharePoint } from '../../domain/picture/zone.ts';

/**
 * Heights at which each pixel row is cut to see where an outline touches it, from its upper edge to just above its
 * lower.
 */
const CUTS = [0, 0.25, 0.5, 0.75, 0.999] as const;
const NEUTRAL_CHROMA = 128;

/** Pixels from `starts[i]` up to, but not including, `ends[i]`, as indexes into a plane. */
type Runs = { readonly starts: Int32Array; readonly ends: Int32Array };
type MaskOfSize = {
  readonly widthPx: number;
  readonly heightPx: number;
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
    const { widthPx, heightPx, y, u, v, range } = picture;
    if (this.#mask?.widthPx !== widthPx || this.#mask.heightPx !== heightPx)
      this.#mask = maskOf(this.#polygons, widthPx, heightPx);
    fill(y, this.#mask.luma, range === 'limited' ? 16 : 0);
    fill(u, this.#mask.chroma, NEUTRAL_CHROMA);
    fill(v, this.#mask.chroma, NEUTRAL_CHROMA);
  }
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
  return { widthPx, heightPx, luma: runsOf(luma), chroma: runsOf(chroma) };
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
