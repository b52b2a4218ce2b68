import { describe, expect, test } from 'vitest';
import type { RegionAlternative } from '../../../../src/domain/plate/region-reading.ts';
import {
  beginningShares,
  isHomeUnfamiliar,
  mostFrequent,
  NO_TRAFFIC,
  sharesOf,
  type TrafficCounts,
  withRead,
} from '../../../../src/domain/traffic/local-traffic.ts';
import { seededRandom } from '../../../support/seeded-random.ts';

const IOWA = { homeRegion: 'US-IA', homeShare: 0.8 } as const;
const BEGINNING = beginningShares(IOWA);
const sharesIn = (counts: TrafficCounts) => sharesOf(counts, BEGINNING, IOWA.homeRegion);
const sumOf = (shares: ReadonlyMap<string, number>): number =>
  [...shares.values()].reduce((sum, share) => sum + share, 0);

/** What a picture says that prefers one region with 0.9, and another with the rest. */
const shown = (region: string, other = 'US-MN'): RegionAlternative[] => [
  { region, p: 0.9 },
  { region: other, p: 0.1 },
];

/** The shares after so many reads, of which the first of the two regions shows in a share. */
function learned(reads: number, [often, rarely]: readonly [string, string], share: number) {
  const random = seededRandom(7);
  let counts = NO_TRAFFIC;
  for (let read = 0; read < reads; read++) {
    const region = random.int(1000) < share * 1000 ? often : rarely;
    counts = withRead(counts, shown(region, region === often ? rarely : often), sharesIn(counts));
  }
  return sharesIn(counts);
}

describe('local traffic', () => {
  test('begins with the home region, and the others by how many vehicles they have', () => {
    const shares = beginningShares(IOWA);
    expect(shares.get('US-IA')).toBeCloseTo(0.8, 9);
    expect((shares.get('US-CA') ?? 0) / (shares.get('US-WY') ?? 1)).toBeCloseTo(37.25 / 0.56, 6);
    expect(sumOf(shares)).toBeCloseTo(1, 9);
  });

  test('begins with the whole country where no home region is configured', () => {
    const shares = beginningShares({ homeRegion: null, homeShare: 0.8 });
    expect(shares.get('US-CA')).toBeGreaterThan(0.1);
    expect(sumOf(shares)).toBeCloseTo(1, 9);
  });

  test('learns a border town: half of its traffic from across the river', () => {
    const shares = learned(5000, ['US-IL', 'US-IA'], 0.5);
    expect(shares.get('US-IL')).toBeGreaterThan(0.3);
    expect(shares.get('US-IL')).toBeLessThan(0.6);
    expect(sumOf(shares)).toBeCloseTo(1, 9);
  });

  test('keeps half of the home share, though the reader takes every home plate for a neighbour', () => {
    const shares = learned(20_000, ['US-MN', 'US-NE'], 0.99);
    expect(shares.get('US-IA')).toBeGreaterThan(0.25);
  });

  test('never takes a region for impossible', () => {
    const shares = learned(20_000, ['US-IA', 'US-MN'], 1);
    for (const share of shares.values()) expect(share).toBeGreaterThan(0);
  });

  test('forgets: what passed long ago weighs less than what passes now', () => {
    let counts = NO_TRAFFIC;
    for (let read = 0; read < 40_000; read++) counts = withRead(counts, shown('US-MN'), sharesIn(counts));
    for (let read = 0; read < 40_000; read++) counts = withRead(counts, shown('US-IA'), sharesIn(counts));
    const shares = sharesIn(counts);
    expect(shares.get('US-IA')).toBeGreaterThan(2 * (shares.get('US-MN') ?? 1));
    expect(counts.reads).toBeLessThan(30_000);
  });

  test('learns nothing from a plate of no region that it knows', () => {
    expect(withRead(NO_TRAFFIC, [{ region: 'unknown', p: 1 }], beginningShares(IOWA))).toBe(NO_TRAFFIC);
    expect(withRead(NO_TRAFFIC, [], beginningShares(IOWA))).toBe(NO_TRAFFIC);
  });

  test('says when the pictures do not fit the home region, and only then', () => {
    const isUnfamiliar = (byRegion: Readonly<Record<string, number>>, home: string | null = 'US-IA') =>
      isHomeUnfamiliar({ reads: 10_000, byRegion: new Map(Object.entries(byRegion)) }, BEGINNING, home);
    expect(isHomeUnfamiliar(NO_TRAFFIC, BEGINNING, 'US-IA')).toBe(false);
    expect(isUnfamiliar({ 'US-IA': 4_500, 'US-IL': 5_500 })).toBe(false);
    expect(isUnfamiliar({ 'US-IA': 3_000, 'US-IL': 7_000 })).toBe(true);
    expect(isUnfamiliar({ 'US-IA': 3_000, 'US-IL': 7_000 }, null)).toBe(false);
  });

  test('names the five most frequent regions, the most frequent first', () => {
    const counts = { reads: 10_000, byRegion: new Map(Object.entries({ 'US-IA': 3_000, 'US-IL': 7_000 })) };
    expect(mostFrequent(sharesIn(counts))).toMatchObject([
      { region: 'US-IL' },
      { region: 'US-IA' },
      {},
      {},
      {},
    ]);
    expect(mostFrequent(BEGINNING)).toMatchObject([{ region: 'US-IA' }, {}, {}, {}, {}]);
  });
});
