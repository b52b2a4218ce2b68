import type { Quad } from '../picture/geometry.ts';
import { PlateText } from '../plate/plate-text.ts';
import type { RegionAlternative } from '../plate/region-reading.ts';
import type { ClockQuality, UtcMs } from '../time/time.ts';
import type { Evidence } from './evidence.ts';
import { maskCharacters } from './masked-characters.ts';
import type { CharacterReading, StackedReading } from './plate-candidate.ts';

/**
 * As the picture shows it: towards the camera or away from it; `unknown` if the vehicle stands, crosses or was seen too
 * shortly.
 */
export type Direction = 'approaching' | 'leaving' | 'unknown';

/** One plate of one passage, voted over the passage's looks. */
export type PlateRead = {
  /** UUID, version 7: sorts by time of issue. */
  readonly readId: string;
  readonly unitId: string;
  readonly cameraId: string;
  /** 1, and one more for each later change of this read; later looks change its text at most once. */
  readonly revision: number;
  readonly text: PlateText;
  /** Calibrated probability that the whole text is right, 0..1. */
  readonly confidence: number;
  readonly characters: readonly CharacterReading[];
  readonly stacked: readonly StackedReading[];
  /** Issuing jurisdiction as the best look shows it; see `RegionReading`. */
  readonly region: string | null;
  readonly regionConfidence: number | null;
  readonly regionAlternatives: readonly RegionAlternative[];
  readonly regionLikelihoods: readonly RegionAlternative[];
  /** Looks that were read, and how many of them read exactly this text. A read with one agreeing look is weak. */
  readonly looks: number;
  readonly agreeingLooks: number;
  readonly direction: Direction;
  /** Name of the zone, such as a lane, that contains the plate; null outside all zones. */
  readonly zone: string | null;
  /** Time of the best look so far. */
  readonly capturedAtUtc: UtcMs;
  readonly clockQuality: ClockQuality;
  readonly firstSeenUtc: UtcMs;
  readonly lastSeenUtc: UtcMs;
  /** Where the plate is in the contextual image, in its pixels, whether or not that image is stored. */
  readonly quad: Quad;
  readonly evidence: Evidence;
};

/** A read as plain data, for crossing to another thread: structured clone would empty its `PlateText`. */
export type EncodedPlateRead = Omit<PlateRead, 'text'> & { readonly text: string };

export const encodePlateRead = (read: PlateRead): EncodedPlateRead => ({
  ...read,
  text: read.text.reveal(),
  characters: [...read.characters],
});

/** @returns null if the text is no plate text, which means that the other thread has an error. */
export function decodePlateRead(encoded: EncodedPlateRead): PlateRead | null {
  const text = PlateText.parse(encoded.text);
  return text && { ...encoded, text, characters: maskCharacters(encoded.characters) };
}
