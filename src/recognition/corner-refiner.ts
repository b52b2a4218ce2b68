import type { Plane } from '../domain/frame.ts';
import {
  type Box,
  boundingBox,
  boxHeight,
  boxWidth,
  clipBox,
  enlargeBox,
  type Point,
  type Quad,
  quadOfBox,
} from '../domain/geometry.ts';
import type { PlateLocation } from '../domain/plate-candidate.ts';
import { type Model, outputOf } from './inference.ts';
import { normalize } from './normalize.ts';
import { rectify } from './rectify.ts';

const WIDTH = 128;
const HEIGHT = 64;
/** How much more than the plate the refiner sees on every side. */
const SURROUNDINGS = 0.25;

/** Fits the four corners of a plate inside the rectangle around it. */
export class CornerRefiner {
  readonly #model: Model;

  constructor(model: Model) {
    this.#model = model;
  }

  /** The same location with corners fitted in the full-resolution picture. */
  async refine(luma: Plane, location: PlateLocation): Promise<PlateLocation> {
    const quad = await this.fit(luma, enlargeBox(boundingBox(location.quad), SURROUNDINGS));
    return { ...location, quad, box: clipBox(boundingBox(quad), luma.widthPx, luma.heightPx) };
  }

  /** The corners of the one plate that fills most of the rectangle, in pixels of the picture. */
  async fit(luma: Plane, rectangle: Box): Promise<Quad> {
    const crop = rectify(luma, quadOfBox(rectangle), WIDTH, HEIGHT, 0);
    const input = { shape: [1, 1, HEIGHT, WIDTH], data: normalize(crop, SURROUNDINGS) };
    const { data } = outputOf(await this.#model.run('crop', input), 'corners');
    const corner = (index: number): Point => [
      rectangle[0] + (data[2 * index] ?? 0) * boxWidth(rectangle),
      rectangle[1] + (data[2 * index + 1] ?? 0) * boxHeight(rectangle),
    ];
    return [corner(0), corner(1), corner(2), corner(3)];
  }
}
