/** The answer of a picture that shows a plate from none of the known regions. */
export const UNKNOWN_REGION = 'unknown';

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
  /**
   * What the picture by itself says of every region, the serial's form included: the probabilities if all regions were
   * equally frequent here. `unknown` is among them, and they sum to 1 but for those under 0.0005, which are left out.
   * Empty if nobody has looked.
   */
  readonly regionLikelihoods: readonly RegionAlternative[];
};

/** For a plate whose region nobody has looked for. */
export const NO_REGION: RegionReading = {
  region: null,
  regionConfidence: null,
  regionAlternatives: [],
  regionLikelihoods: [],
};

/**
 * Whether a picture by itself, with all regions equally frequent, shows this region more likely than any other. It need not
 * be sure of it.
 */
export function prefersRegion(likelihoods: readonly RegionAlternative[], region: string | null): boolean {
  const best = likelihoods.reduce<RegionAlternative | null>(
    (a, b) => (a === null || b.p > a.p ? b : a),
    null,
  );
  return best !== null && best.region !== UNKNOWN_REGION && best.region === region;
}
