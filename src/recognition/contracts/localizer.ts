import type { Picture } from '../../domain/picture/frame.ts';
import { overlap } from '../../domain/picture/geometry.ts';
import type { PlateLocation } from '../../domain/read/plate-candidate.ts';

/** Two finds whose boxes overlap more than this are the same plate. */
const SAME_PLATE_OVERLAP = 0.4;
const MAX_PLATES = 16;

/** Finds plates in a picture, whatever its model's tensors are: one implementation a contract of the manifest. */
export type Localizer = {
  /** @returns the plates by falling confidence, in pixels of the picture, at most 16. */
  localize(picture: Picture): Promise<readonly PlateLocation[]>;
};

/** Of finds that overlap, the surest. */
export function distinct(locations: readonly PlateLocation[]): readonly PlateLocation[] {
  const kept: PlateLocation[] = [];
  for (const location of locations.toSorted((a, b) => b.confidence - a.confidence)) {
    if (kept.length === MAX_PLATES) break;
    if (kept.every((other) => overlap(other.box, location.box) <= SAME_PLATE_OVERLAP)) kept.push(location);
  }
  return kept;
}
