import type { Plane } from '../domain/picture/frame.ts';
import {
  type Box,
  boundingBox,
  clipBox,
  enlargeBox,
  isConvex,
  type Point,
  type Quad,
  quadOfBox,
} from '../domain/picture/geometry.ts';
import type { PlateLocation } from '../domain/read/plate-candidate.ts';
import { mapPoint, squareToQuad } from '../imaging/homography.ts';
import { normalize } from '../imaging/normalize.ts';
import { rectify } from '../imaging/rectify.ts';
import { type Model, outputOf } from './models/inference.ts';

const WIDTH = 128;
const HEIGHT = 64;
/** The margin around the plate that the refiner sees on every side. */
const SURROUNDINGS = 0.25;

/** Fits the four corners of a plate inside the rectangle around it. */
export class CornerRefiner {
  readonly #model: Model;

  constructor(model: Model) {
    this.#model = model;
  }

  /** The same location, with its corners fitted in the full-resolution picture. */
  async refine(luma: Plane, location: PlateLocation): Promise<PlateLocation> {
    const quad = await this.fit(luma, enlargeBox(boundingBox(location.quad), SURROUNDINGS));
    return { ...location, quad, box: clipBox(boundingBox(quad), luma.widthPx, luma.heightPx) };
  }

  /**
   * The corners of the one plate that fills most of the rectangle, in pixels of the picture. They are fitted twice,
   * because an upright plate shows its corners better than a slanted one. A result that is no quad is dropped.
   */
  async fit(luma: Plane, rectangle: Box): Promise<Quad> {
    const once = await this.#fitInside(luma, quadOfBox(rectangle), 0);
    if (!isConvex(once)) return once;
    const twice = await this.#fitInside(luma, once, SURROUNDINGS);
    return isConvex(twice) ? twice : once;
  }

  /** @param margin around the quad that the refiner sees on every side. */
  async #fitInside(luma: Plane, quad: Quad, margin: number): Promise<Quad> {
    const crop = rectify(luma, quad, WIDTH, HEIGHT, margin);
    const input = { shape: [1, 1, HEIGHT, WIDTH], data: normalize(crop, SURROUNDINGS) };
    const { data } = outputOf(await this.#model.run('crop', input), 'corners');
    const map = squareToQuad(quad);
    const place = (index: number): number => (data[index] ?? 0) * (1 + 2 * margin) - margin;
    const corner = (index: number): Point => mapPoint(map, place(2 * index), place(2 * index + 1));
    return [corner(0), corner(1), corner(2), corner(3)];
  }
}
