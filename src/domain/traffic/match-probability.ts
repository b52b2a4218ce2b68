import { registeredVehicles } from './registered-vehicles.ts';

/**
 * The share of misread texts that keep the plate's form, and so land where other serials are. The others land in texts that
 * hardly any list has.
 */
const MISREADS_OF_SAME_FORM = 0.4;

/**
 * A region that the picture hardly supports is never impossible: the region reader errs in ways that its own probabilities
 * do not show.
 */
export const LEAST_LIKELIHOOD = 1e-5;

/** How frequent each region is among the vehicles that pass here: shares that sum to 1. */
export type RegionShares = ReadonlyMap<string, number>;

/** What a read says of the vehicle that it may be. */
export type SeenPlate = {
  /** The probability that the read's own text is right, 0..1. */
  readonly confidence: number;
  /** What the picture says of each region by itself; regions that are missing have the least likelihood. */
  readonly likelihoods: ReadonlyMap<string, number>;
};

/** A listed vehicle that the read touches. */
export type TouchedVehicle = {
  /** Its identity among the touched ones: two lists may name one vehicle. */
  readonly vehicle: string;
  /** The probability, 0..1, by the characters alone, that the plate shows a text that fits the entry. */
  readonly textProbability: number;
  /** As the list names it; null where it names none. */
  readonly region: string | null;
  /** Whether the entry has all its characters. Other vehicles of its region may fit a partly known plate. */
  readonly isWhole: boolean;
  /** The chance that a vehicle of a region, whichever it is, bears a text that fits the entry. */
  readonly chanceIn: (region: string) => number;
};

/**
 * The probability, 0..1, for each touched vehicle, that it is the one that passed. Derived in docs/match-probability.md:
 *
 *     P = c L_e π_e / (Σ touched c L π + Σ regions v L [(1 if another region) c + (1 - c) κ])
 *
 * `c` is the text's probability, `L` the picture's likelihood of a region, `π` the chance that a passing vehicle is this
 * entry, `v` the chance that it is an unlisted vehicle of that region with this text, `κ` the share of misreads that keep
 * the form.
 */
export function matchProbabilities(
  seen: SeenPlate,
  touched: readonly TouchedVehicle[],
  shares: RegionShares,
): readonly number[] {
  const weights = touched.map((vehicle) => weightOf(vehicle, seen, shares));
  return touched.map((vehicle, i) => {
    const own = weights[i] ?? 0;
    const others = weights.reduce(
      (sum, weight, j) => (i === j || isSame(vehicle, touched[j]) ? sum : sum + weight),
      0,
    );
    const total = own + others + unlistedWeight(vehicle, seen, shares);
    return total === 0 ? 0 : own / total;
  });
}

const isSame = (a: TouchedVehicle, b: TouchedVehicle | undefined): boolean => a.vehicle === b?.vehicle;

/** That this listed vehicle passed and was seen so. Each vehicle of a region passes here as often as another. */
function weightOf(
  { region, textProbability }: TouchedVehicle,
  seen: SeenPlate,
  shares: RegionShares,
): number {
  if (region !== null)
    return (
      (textProbability * likelihoodOf(seen, region) * shareOf(shares, region)) / registeredVehicles(region)
    );
  // An entry without a region may be of any.
  let weight = 0;
  for (const [each, share] of shares)
    weight += (textProbability * likelihoodOf(seen, each) * share * share) / registeredVehicles(each);
  return weight;
}

/** That another vehicle passed: one with a text that fits in another region, or one that was misread as this one. */
function unlistedWeight(touched: TouchedVehicle, seen: SeenPlate, shares: RegionShares): number {
  const { textProbability, region, isWhole, chanceIn } = touched;
  const misread = mistakenFor(seen, textProbability);
  let weight = 0;
  for (const [each, share] of shares) {
    const isItself = isWhole && each === region;
    weight +=
      share * likelihoodOf(seen, each) * chanceIn(each) * ((isItself ? 0 : textProbability) + misread);
  }
  return weight;
}

/**
 * How much of the reading speaks for other texts: for the read's own, if the entry has another one, and for any of its form.
 */
function mistakenFor({ confidence }: SeenPlate, textProbability: number): number {
  const own = textProbability < confidence ? confidence : 0;
  return own + Math.max(0, 1 - textProbability - own) * MISREADS_OF_SAME_FORM;
}

/** A country stands for its provinces where the picture tells no more. */
function likelihoodOf({ likelihoods }: SeenPlate, region: string): number {
  const likelihood = likelihoods.get(region) ?? likelihoods.get(countryOf(region)) ?? 0;
  return likelihood + LEAST_LIKELIHOOD;
}

const shareOf = (shares: RegionShares, region: string): number =>
  shares.get(region) ?? shares.get(countryOf(region)) ?? 0;

const countryOf = (region: string): string => region.slice(0, 2);
