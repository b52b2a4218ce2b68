/** What else the region may be, with its probability (0..1). */
export type RegionAlternative = { readonly region: string; readonly p: number };

/** The issuing jurisdiction that a picture shows: a state (`US-TX`, ISO 3166-2), or a country alone (`DE`). */
export type RegionReading = {
  /** null when unknown: no region is sure enough, or the picture shows none that is known. */
  readonly region: string | null;
  /** Calibrated probability that `region` is right; null without a region or without a calibrated model. */
  readonly regionConfidence: number | null;
  /** Most probable first. If the region is unknown, these are the candidates. */
  readonly regionAlternatives: readonly RegionAlternative[];
};

/** For a plate whose region nobody has looked for. */
export const NO_REGION: RegionReading = { region: null, regionConfidence: null, regionAlternatives: [] };
