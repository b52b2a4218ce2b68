import {
  NO_REGION,
  type RegionAlternative,
  type RegionReading,
  UNKNOWN_REGION,
} from '../../domain/plate/region-reading.ts';

/**
 * The weight is at most e^3. No region reaches 0.98, which an interrupting alert needs, unless the picture supports it.
 */
export const MAX_SYNTAX_WEIGHT = 3;

/** The number of alternatives that are worth keeping. */
const MIN_ALTERNATIVE = 0.01;
const MAX_ALTERNATIVES = 5;
/** Of the probabilities that travel with a read; the others together weigh less than the least that is looked at. */
const MIN_LIKELIHOOD = 0.0005;

/**
 * Adds the evidence of the characters: regions that issue serials of this form gain `weight` in log-odds against the
 * others. A country gains it too if one of its provinces issues them.
 * @returns probabilities, in the same order.
 */
export function withSyntax(
  probabilities: readonly RegionAlternative[],
  fitting: readonly string[],
  weight: number,
): readonly RegionAlternative[] {
  const gain = Math.exp(weight);
  const fits = (region: string): boolean =>
    fitting.some((one) => one === region || one.startsWith(`${region}-`));
  const raised = probabilities.map(({ region, p }) => ({
    region,
    p: fits(region) ? p * gain : p,
  }));
  const total = raised.reduce((sum, { p }) => sum + p, 0);
  return total === 0 ? probabilities : raised.map(({ region, p }) => ({ region, p: p / total }));
}

/**
 * Returns the likeliest answer if it is a region and likely enough: a wrong region is worse than none (policy A2).
 * @param threshold least probability (0..1) of a region that is reported.
 */
export function decideRegion(probabilities: readonly RegionAlternative[], threshold: number): RegionReading {
  const [best, ...others] = probabilities.toSorted((a, b) => b.p - a.p);
  if (best === undefined) return NO_REGION;
  const isTold = best.region !== UNKNOWN_REGION && best.p >= threshold;
  const alternatives = (isTold ? others : [best, ...others])
    .filter(({ region, p }) => region !== UNKNOWN_REGION && p >= MIN_ALTERNATIVE)
    .slice(0, MAX_ALTERNATIVES);
  return {
    region: isTold ? best.region : null,
    regionConfidence: isTold ? best.p : null,
    regionAlternatives: alternatives,
    regionLikelihoods: [best, ...others].filter(({ p }) => p >= MIN_LIKELIHOOD),
  };
}
