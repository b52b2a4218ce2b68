import type { Picture } from '../../domain/picture/frame.ts';
import type { Quad } from '../../domain/picture/geometry.ts';
import type { RegionReading } from '../../domain/plate/region-reading.ts';
import type { CharacterDistribution, SyntaxEvidence } from '../../domain/read/plate-candidate.ts';
import type { GreyCrop } from '../../imaging/rectify.ts';
import type { ColourCrop } from '../../imaging/rectify-colour.ts';

/** Everything that the reader says about one crop. */
export type ReaderOutput = {
  readonly main: CharacterDistribution;
  /** Small characters beside the main serial, top to bottom; their alphabet ends with "no character". */
  readonly stacked: CharacterDistribution;
  /** Probabilities of: no stacked characters, prefix, suffix, infix. */
  readonly stackedPosition: Float32Array;
};

/** A plate cut out for its reader, in grey or in colour. */
export type Crop = GreyCrop | ColourCrop;

/** What was read from a crop, and how sharp the crop is (see `sharpness.ts`). */
export type CropReading = ReaderOutput & { readonly sharpness: number };

/** Determines where a plate was issued. */
export type RegionTeller = {
  /** @param syntax of the text that was read on this plate. */
  read(picture: Picture, quad: Quad, syntax: SyntaxEvidence): Promise<RegionReading>;
};

/**
 * Segmentation and character recognition in one model, whatever its tensors are. Each contract of the manifest has one
 * implementation.
 */
export type CharacterReader = {
  /** Cuts a plate out of the picture in the form that this model expects. */
  rectify(picture: Picture, quad: Quad): Crop;
  /** @param crop as this reader's `rectify` gave it. */
  read(crop: Crop): Promise<CropReading>;
  /** The regions that this model recognizes along with the characters, if it does. */
  readonly regions: RegionTeller | null;
};
