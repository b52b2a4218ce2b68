import { describe, expect, test } from 'vitest';
import type { RegionAlternative } from '../../../../src/domain/plate/region-reading.ts';
import { localRegion } from '../../../../src/domain/traffic/local-region.ts';
import { beginningShares } from '../../../../src/domain/traffic/local-traffic.ts';

const SHARES = beginningShares({ homeRegion: 'US-IA', homeShare: 0.8 });
const odds = (all: Readonly<Record<string, number>>): RegionAlternative[] =>
  Object.entries(all).map(([region, p]) => ({ region, p }));

describe('the region here', () => {
  test('is told of a home plate that the picture alone would not tell', () => {
    const told = localRegion(odds({ 'US-IA': 0.4, 'US-MN': 0.35, 'US-NE': 0.25 }), SHARES);
    expect(told.region).toBe('US-IA');
    expect(told.regionConfidence).toBeGreaterThan(0.95);
  });

  test('is not told where traffic alone prefers it', () => {
    const told = localRegion(odds({ 'US-IA': 0.3, 'US-MN': 0.7 }), SHARES);
    expect(told).toMatchObject({ region: null, regionConfidence: null });
    expect(told.regionAlternatives[0]?.region).toBe('US-IA');
  });

  test('needs a sure picture for a state that seldom passes', () => {
    expect(localRegion(odds({ 'US-WY': 0.9, 'US-IA': 0.1 }), SHARES).region).toBeNull();
    expect(localRegion(odds({ 'US-WY': 1 }), SHARES).region).toBe('US-WY');
  });

  test('is unknown for a plate of no known region, and where nobody has looked', () => {
    expect(localRegion(odds({ unknown: 1 }), SHARES).region).toBeNull();
    expect(localRegion([], SHARES)).toEqual({ region: null, regionConfidence: null, regionAlternatives: [] });
  });

  test('can be a country outside the shares', () => {
    expect(localRegion(odds({ DE: 0.995, unknown: 0.005 }), SHARES).region).toBe('DE');
  });
});
