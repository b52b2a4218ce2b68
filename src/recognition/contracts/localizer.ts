import type { Picture } from '../../domain/picture/frame.ts';
import { overlap } from '../../domain/picture/geometry.ts';
import type { PlateLocation } from '../../domain/read/plate-candidate.ts';

/** Two finds whose boxes overlap more than this are the same plate. */
const SAME_PLATE_OVERLAP = 0.4;

/**
 * Finds plates in a picture, whatever its model's tensors are. Each contract of the manifest has one implementation.
 */
export type Localizer = {
  /** @returns all plates, most confident first, in pixels of the picture. */
  localize(picture: Picture): Promise<readonly PlateLocation[]>;
};

/** Keeps the most confident find of each group that overlaps. */
export function distinct(locations: readonly PlateLocation[]): readonly PlateLocation[] {
  const kept: PlateLocation[] = [];
  for (const location of locations.toSorted((a, b) => b.confidence - a.confidence)) {
    if (kept.every((other) => overlap(other.box, location.box) <= SAME_PLATE_OVERLAP)) kept.push(location);
  }
  return kept;
}
