import type { Box, Quad } from '../picture/geometry.ts';
import type { PlateText } from '../plate/plate-text.ts';

/** Where a plate is in a frame. */
export type PlateLocation = {
  readonly quad: Quad;
  /** The quad's upright box, clipped to the picture. */
  readonly box: Box;
  /** 0..1, from the localizer; 1 where the picture is itself a plate crop. */
  readonly confidence: number;
};

export type CharacterAlternative = { readonly char: string; readonly p: number };

/** One character of a reading with its probability (0..1) and its alternatives, most probable first. */
export type CharacterReading = {
  readonly char: string;
  readonly confidence: number;
  readonly alternatives: readonly CharacterAlternative[];
  /**
   * The probability that there is no character here: a neighbour was read twice, or this is a separator. Omitted if it
   * is too small to keep.
   */
  readonly absent?: number;
};

export type StackedPosition = 'prefix' | 'suffix' | 'infix';

/** Small characters set one above the other beside the main serial. */
export type StackedReading = {
  readonly chars: string;
  readonly position: StackedPosition;
  readonly confidence: number;
};

/**
 * The output of the character reader for one crop, before anything is decided: one row of probabilities per position,
 * over the reader's alphabet (its last two classes are "no character" and "illegible").
 */
export type CharacterDistribution = {
  readonly alphabet: string;
  readonly rows: readonly Float32Array[];
};

/** `read`: every character is legible. `illegible`: a plate, but not all of it can be read. `rejected`: no plate. */
export type ReadingStatus = 'read' | 'illegible' | 'rejected';

export type PlateReading = {
  readonly status: ReadingStatus;
  /** Main serial; null if nothing can be spelled. */
  readonly text: PlateText | null;
  /** Calibrated probability that the whole text is right, 0..1. */
  readonly confidence: number;
  readonly characters: readonly CharacterReading[];
  readonly stacked: readonly StackedReading[];
};

/** How a text fits the serial formats of the issuing jurisdictions. This is evidence and never changes the reading. */
export type SyntaxEvidence = {
  /** Regions (ISO 3166-2 style) with a serial format that the text fits. */
  readonly regions: readonly string[];
};

/** One reading of one crop in one frame. */
export type PlateCandidate = {
  readonly location: PlateLocation;
  readonly reading: PlateReading;
  readonly syntax: SyntaxEvidence;
  /** Mean absolute horizontal gradient of the crop over its contrast, 0..1: higher is sharper. */
  readonly sharpness: number;
};
