import type { Picture } from '../../domain/picture/frame.ts';
import type { Quad } from '../../domain/picture/geometry.ts';
import type { RegionReading } from '../../domain/plate/region-reading.ts';
import type { SyntaxEvidence } from '../../domain/read/plate-candidate.ts';
import { normalizeColour } from '../../imaging/normalize.ts';
import { rectifyColour } from '../../imaging/rectify-colour.ts';
import { type Model, probabilitiesOf } from '../models/inference.ts';
import { decideRegion, withSyntax } from './decide-region.ts';

export const REGION_WIDTH = 192;
export const REGION_HEIGHT = 96;

export type RegionSettings = {
  /** The label of each class of the model: regions, and "unknown". */
  readonly regions: readonly string[];
  /** The margin, as `rectify` takes it. */
  readonly margin: number;
  /** Least probability (0..1) of a region that is reported. */
  readonly threshold: number;
  /** Log-odds that a region gains if the text fits its serial formats. */
  readonly syntaxWeight: number;
};

/**
 * Reads the plate's issuing jurisdiction from its colours and lettering. Its crop is the most expensive one and is
 * useful only together with a text, so it is cut once per passage and not for every look.
 */
export class RegionReader {
  readonly #model: Model;
  readonly #settings: RegionSettings;

  constructor(model: Model, settings: RegionSettings) {
    this.#model = model;
    this.#settings = settings;
  }

  /** @param syntax of the text that was read on this plate. */
  async read(picture: Picture, quad: Quad, syntax: SyntaxEvidence): Promise<RegionReading> {
    const { regions, margin, threshold, syntaxWeight } = this.#settings;
    const crop = rectifyColour(picture, quad, REGION_WIDTH, REGION_HEIGHT, margin);
    const input = { shape: [1, 3, REGION_HEIGHT, REGION_WIDTH], data: normalizeColour(crop, margin) };
    const data = probabilitiesOf(await this.#model.run('crop', input), 'region', regions.length);
    const seen = regions.map((region, i) => ({ region, p: data[i] ?? 0 })); // the manifest check counts the classes
    return decideRegion(withSyntax(seen, syntax.regions, syntaxWeight), threshold);
  }
}
