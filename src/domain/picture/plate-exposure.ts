/** The exposure and sharpness of a plate in a picture, measured on the plate itself. */
export type PlateExposure = {
  /** Share of the plate that is almost white, 0..1: detail that is clipped there is lost. */
  readonly clippedShare: number;
  /** Brightness of the plate's bright parts (98th percentile), 0 black to 1 white. */
  readonly brightness: number;
  /** Grey levels (of 255) between the 2nd and the 98th percentile. */
  readonly contrastLevels: number;
  /** Length of the steepest edges across and down the plate, as a share of its width: 0.01 is sharp. */
  readonly edgeAcross: number;
  readonly edgeDown: number;
};

/**
 * `keep`: nothing to gain. `shorten-exposure`: plates are smeared by motion, or clipped. `lengthen-exposure`: dark and
 * sharp. `add-light`: dark and smeared, so that no shutter time helps. `check-lens`: pale or blurred although well lit:
 * focus, dirt, fog, glare.
 */
export const EXPOSURE_ADVICES = [
  'keep',
  'shorten-exposure',
  'lengthen-exposure',
  'add-light',
  'check-lens',
] as const;
export type ExposureAdvice = (typeof EXPOSURE_ADVICES)[number];

/** Fewer plates than this say nothing about the camera. */
export const MIN_PLATES = 5;
/** A plate is mostly background, so glare or too much light turns far more of it white than its frame. */
const CLIPPED_SHARE = 0.25;
const DARK = 0.25;
const PALE_LEVELS = 25;
/** The width of three strokes of a character. A stroke is about a thirtieth of a US plate's width. */
const BLURRED = 0.06;
/** Motion smears along one direction. In that direction, edges are at least this many times longer. */
const DIRECTED = 1.8;

/** @returns what most of these plates suggest; null if there are fewer than `MIN_PLATES`. */
export function adviseExposure(plates: readonly PlateExposure[]): ExposureAdvice | null {
  if (plates.length < MIN_PLATES) return null;
  const median = (pick: (plate: PlateExposure) => number): number =>
    plates.map(pick).toSorted((a, b) => a - b)[Math.floor(plates.length / 2)] ?? 0;
  const edges = [median((plate) => plate.edgeAcross), median((plate) => plate.edgeDown)].toSorted(
    (a, b) => a - b,
  );
  const [short = 0, long = 0] = edges;
  const isSmeared = long > BLURRED && long > short * DIRECTED;
  if (median((plate) => plate.clippedShare) > CLIPPED_SHARE) return 'shorten-exposure';
  if (median((plate) => plate.brightness) < DARK) return isSmeared ? 'add-light' : 'lengthen-exposure';
  if (isSmeared) return 'shorten-exposure';
  return short > BLURRED || median((plate) => plate.contrastLevels) < PALE_LEVELS ? 'check-lens' : 'keep';
}
