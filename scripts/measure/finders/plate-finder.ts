import type { Picture } from '../../../src/domain/picture/frame.ts';
import type { Box, Quad } from '../../../src/domain/picture/geometry.ts';
import type { RegionReading } from '../../../src/domain/plate/region-reading.ts';

/** What a reader found in a picture, whoever it is. */
export type FoundPlate = {
  /** Upright, in pixels of the picture. */
  readonly box: Box;
  readonly quad: Quad;
  /** Of the localizer, 0..1. */
  readonly localization: number;
  /** Empty where nothing legible was read. */
  readonly text: string;
  /** 0..1: calibrated of ours, of the reference that of its least certain character. */
  readonly confidence: number;
  /** Whether the text fits a serial format. */
  readonly fitsFormat: boolean;
};

/** A reader that is measured: ours, or the reference. */
export type PlateFinder = {
  readonly name: string;
  /** Confidence from which on its reads count as accepted, frozen in its manifest; null where none was. */
  readonly accepted: number | null;
  /** Log-odds that a text gains in confidence which fits a serial format. */
  readonly syntaxWeight: number;
  readonly tellsRegions: boolean;
  find(picture: Picture, crop: boolean): Promise<readonly FoundPlate[]>;
  /** Of a plate that `find` gave for the same picture. */
  readRegion(picture: Picture, plate: FoundPlate): Promise<RegionReading>;
  close(): Promise<void>;
};
