/** What a reader found in a picture, whoever it is. */
export type FoundPlate = {
  /** Upright, in pixels of the picture. */
  readonly box: readonly [number, number, number, number];
  /** Empty where nothing legible was read. */
  readonly text: string;
  readonly confidence: number;
};

/** A reader that is measured: ours, or the reference. */
export type PlateFinder = {
  readonly name: string;
  find(file: string, crop: boolean): Promise<readonly FoundPlate[]>;
  close(): Promise<void>;
};
