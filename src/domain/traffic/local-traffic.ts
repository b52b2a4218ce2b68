import type { RegionAlternative } from '../plate/region-reading.ts';
import type { RegionShares } from './match-probability.ts';
import { registeredVehicles, STATES } from './registered-vehicles.ts';

/** Countries whose plates the region reader knows, beside the states. */
const COUNTRIES = ['CA', 'MX'] as const;
/** Of all vehicles: what the neighbouring countries bring where nothing is known of a place. */
const SHARE_OF_COUNTRIES = 0.01;

/** How much the beginning counts, in reads. */
const BEGINNING_READS = 300;
/** Older reads count less: after so many further ones, half. Some weeks at a busy pole. */
const HALF_LIFE_READS = 20_000;
/**
 * The home region keeps at least this part of its beginning, though its plates may be ones that the region reader does not
 * know and takes for a neighbour's.
 */
const HOME_FLOOR = 0.5;
/** Every other region keeps this part of its beginning, so that the first plate of a region is never impossible. */
const OTHERS_FLOOR = 0.1;

/** Where the unit stands, as far as traffic goes. */
export type TrafficSettings = {
  /** The region (ISO 3166-2) whose vehicles are at home here; null where nobody has said. */
  readonly homeRegion: string | null;
  /** Their share of the traffic until the unit has learned it, 0..1. */
  readonly homeShare: number;
};

/** How many reads of each region a camera has seen, fading. Counts alone: no plate can be found in them. */
export type TrafficCounts = { readonly reads: number; readonly byRegion: ReadonlyMap<string, number> };

export const NO_TRAFFIC: TrafficCounts = { reads: 0, byRegion: new Map() };

/** What a camera has learned of its traffic, for people. */
export type TrafficSummary = {
  readonly cameraId: string;
  /** Vehicles that it has learned from; older ones count less. */
  readonly vehicles: number;
  /** Most frequent first; shares of all vehicles, 0..1. */
  readonly mostFrequent: readonly { readonly region: string; readonly share: number }[];
  /**
   * The pictures do not fit the configured home region: they show it so seldom that it is kept by its floor alone. Either
   * the unit stands elsewhere, or the region reader does not know the plates of that region.
   */
  readonly homeIsUnfamiliar: boolean;
};

const MOST_FREQUENT = 5;

/** The shares before the first read: the home region's, and the others by how many vehicles they have. */
export function beginningShares({ homeRegion, homeShare }: TrafficSettings): RegionShares {
  const regions = [...STATES, ...COUNTRIES];
  const vehicles = STATES.filter((state) => state !== homeRegion).reduce(
    (sum, state) => sum + registeredVehicles(state),
    0,
  );
  const left = homeRegion === null ? 1 : 1 - homeShare;
  const shareOf = (region: string): number => {
    if (region === homeRegion) return homeShare;
    const isState = STATES.includes(region);
    if (!isState) return (left * SHARE_OF_COUNTRIES) / COUNTRIES.length;
    return (left * (1 - SHARE_OF_COUNTRIES) * registeredVehicles(region)) / vehicles;
  };
  return normalized(new Map(regions.map((region) => [region, shareOf(region)])));
}

/**
 * The shares now: the beginning, and what the reads have added. Label-shift correction after Saerens, Latinne and
 * Decaestecker (2002), one read at a time.
 * @param beginning as `beginningShares` gives it for the same home region
 */
export function sharesOf(
  { byRegion, reads }: TrafficCounts,
  beginning: RegionShares,
  homeRegion: string | null,
): RegionShares {
  return normalized(
    new Map(
      [...beginning].map(([region, share]) => {
        const floor = region === homeRegion ? HOME_FLOOR : OTHERS_FLOOR;
        return [region, Math.max(learnedShare({ byRegion, reads }, region, share), share * floor)];
      }),
    ),
  );
}

const learnedShare = ({ byRegion, reads }: TrafficCounts, region: string, beginning: number): number =>
  ((byRegion.get(region) ?? 0) + beginning * BEGINNING_READS) / (reads + BEGINNING_READS);

/** The regions with the largest shares, most frequent first. */
export const mostFrequent = (shares: RegionShares): TrafficSummary['mostFrequent'] =>
  [...shares]
    .map(([region, share]) => ({ region, share }))
    .toSorted((a, b) => b.share - a.share)
    .slice(0, MOST_FREQUENT);

/** @param beginning as for `sharesOf` */
export function isHomeUnfamiliar(
  counts: TrafficCounts,
  beginning: RegionShares,
  homeRegion: string | null,
): boolean {
  if (homeRegion === null) return false;
  const home = beginning.get(homeRegion) ?? 0;
  return learnedShare(counts, homeRegion, home) < home * HOME_FLOOR;
}

/**
 * The counts after one more read: each region gains what speaks for it, by the picture and by the shares so far.
 * @param likelihoods of all regions that the picture allows; without any, nothing is learned.
 */
export function withRead(
  counts: TrafficCounts,
  likelihoods: readonly RegionAlternative[],
  shares: RegionShares,
): TrafficCounts {
  const joint = likelihoods.flatMap(({ region, p }) => {
    const share = shares.get(region);
    return share === undefined ? [] : [[region, p * share] as const];
  });
  const total = joint.reduce((sum, [, p]) => sum + p, 0);
  if (total === 0) return counts;
  const fade = 0.5 ** (1 / HALF_LIFE_READS);
  const byRegion = new Map([...counts.byRegion].map(([region, count]) => [region, count * fade]));
  for (const [region, p] of joint) byRegion.set(region, (byRegion.get(region) ?? 0) + p / total);
  return { reads: counts.reads * fade + 1, byRegion };
}

function normalized(shares: ReadonlyMap<string, number>): RegionShares {
  const total = [...shares.values()].reduce((sum, share) => sum + share, 0);
  return new Map([...shares].map(([region, share]) => [region, share / total]));
}
