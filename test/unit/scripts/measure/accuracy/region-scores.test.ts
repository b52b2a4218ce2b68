import { describe, expect, test } from 'vitest';
import {
  type RegionScore,
  regionConfusions,
  regionFigures,
} from '../../../../../scripts/measure/accuracy/region-scores.ts';

const told = (wanted: string, region: string, p: number): RegionScore => ({
  wanted,
  told: region,
  best: region,
  p,
});
const guessed = (wanted: string, best: string, p: number): RegionScore => ({ wanted, told: null, best, p });

describe('the figures of regions', () => {
  const scores = [
    told('US-KS', 'US-KS', 0.99),
    told('US-KS', 'US-NE', 0.9),
    guessed('US-KS', 'US-KS', 0.4),
    guessed('US-OH', 'US-IA', 0.3),
  ];

  test('distinguish the reported region from the likeliest one', () => {
    expect(regionFigures(scores)).toEqual({
      plates: 4,
      right: 0.5,
      macro: (2 / 3 + 0) / 2,
      coverage: 0.5,
      precision: 0.5,
      precisionAtCoverage: 0.5,
    });
  });

  test('score the most probable part by probability, in whatever order the plates come', () => {
    const [right, wrong] = [told('US-KS', 'US-KS', 0.99), told('US-KS', 'US-NE', 0.9)];
    expect(regionFigures([right, wrong]).precisionAtCoverage).toBe(1);
    expect(regionFigures([wrong, right]).precisionAtCoverage).toBe(1);
  });

  test('count a plate without any answer as wrong', () => {
    expect(regionFigures([{ wanted: 'US-KS', told: null, best: null, p: 0 }])).toMatchObject({
      right: 0,
      coverage: 0,
    });
  });

  test('list what was reported wrongly, not what was withheld', () => {
    expect(regionConfusions(scores)).toEqual([['US-KS>US-NE', 1]]);
  });
});
