import { describe, expect, it } from 'vitest';
import { INTERRUPT_RULE } from '../../../../src/policy/interrupt-rule.ts';
import {
  decideRegion,
  MAX_SYNTAX_WEIGHT,
  withSyntax,
} from '../../../../src/recognition/region/decide-region.ts';

const odds = (chances: Readonly<Record<string, number>>) =>
  Object.entries(chances).map(([region, p]) => ({ region, p }));

describe('deciding on a region', () => {
  it('reports the likeliest one and its alternatives, most probable first', () => {
    expect(decideRegion(odds({ 'US-AA': 0.02, 'US-BB': 0.9, CC: 0.07, 'US-DD': 0.001 }), 0.6)).toEqual({
      region: 'US-BB',
      regionConfidence: 0.9,
      regionAlternatives: odds({ CC: 0.07, 'US-AA': 0.02 }),
      regionLikelihoods: odds({ 'US-BB': 0.9, CC: 0.07, 'US-AA': 0.02, 'US-DD': 0.001 }),
    });
  });

  it('reports none below the threshold, and names the likeliest among the alternatives', () => {
    expect(decideRegion(odds({ 'US-AA': 0.59, 'US-BB': 0.3, unknown: 0.11 }), 0.6)).toEqual({
      region: null,
      regionConfidence: null,
      regionAlternatives: odds({ 'US-AA': 0.59, 'US-BB': 0.3 }),
      regionLikelihoods: odds({ 'US-AA': 0.59, 'US-BB': 0.3, unknown: 0.11 }),
    });
  });

  it('reports none if "unknown" is likeliest, and never names that as a region', () => {
    expect(decideRegion(odds({ 'US-AA': 0.1, unknown: 0.9 }), 0.05)).toEqual({
      region: null,
      regionConfidence: null,
      regionAlternatives: odds({ 'US-AA': 0.1 }),
      regionLikelihoods: odds({ unknown: 0.9, 'US-AA': 0.1 }),
    });
  });

  it('names at most five alternatives', () => {
    const many = odds(Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`US-${i}`, 0.05])));
    expect(decideRegion(many, 0.6).regionAlternatives).toHaveLength(5);
  });
});

describe('what the characters say about the region', () => {
  const seen = odds({ 'US-AA': 0.5, 'US-BB': 0.3, unknown: 0.2 });
  const logit = (p: number) => Math.log(p / (1 - p));

  it('raises a country for its provinces, and no state for another with the same first letters', () => {
    const [country, state] = withSyntax(odds({ CA: 0.5, 'US-C': 0.5 }), ['CA-ON', 'US-CA'], 1);
    expect(country?.p).toBeGreaterThan(0.7);
    expect(state?.p).toBeLessThan(0.3);
  });

  it('raises the regions that issue such serials by its weight in log-odds against all others', () => {
    const raised = withSyntax(seen, ['US-BB', 'US-ZZ'], 1.5);
    expect(raised.map(({ region }) => region)).toEqual(['US-AA', 'US-BB', 'unknown']);
    expect(logit(raised[1]?.p ?? 0) - logit(0.3)).toBeCloseTo(1.5);
    expect((raised[0]?.p ?? 0) / (raised[2]?.p ?? 0)).toBeCloseTo(2.5);
    expect(raised.reduce((sum, { p }) => sum + p, 0)).toBeCloseTo(1);
  });

  it('never makes a region sure enough to interrupt that the picture does not prefer', () => {
    const [most] = withSyntax(odds({ 'US-AA': 0.5, 'US-BB': 0.5 }), ['US-AA'], MAX_SYNTAX_WEIGHT);
    expect(most?.p).toBeLessThan(INTERRUPT_RULE.minMatchProbability);
  });

  it.each([
    ['no region issues such serials', [], 1.5],
    ['its weight is nothing', ['US-BB'], 0],
  ])('changes nothing where %s', (_name, fitting, weight) => {
    for (const [i, { p }] of withSyntax(seen, fitting, weight).entries())
      expect(p).toBeCloseTo(seen[i]?.p ?? 0);
  });
});
