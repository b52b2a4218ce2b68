import { describe, expect, test } from 'vitest';
import { beginningShares } from '../../../../src/domain/traffic/local-traffic.ts';
import {
  LEAST_LIKELIHOOD,
  matchProbabilities,
  type RegionShares,
  type SeenPlate,
  type TouchedVehicle,
} from '../../../../src/domain/traffic/match-probability.ts';
import { registeredVehicles } from '../../../../src/domain/traffic/registered-vehicles.ts';
import { serialChance } from '../../../../src/domain/traffic/serial-chance.ts';

/** Two states of equal traffic, and a text of three letters and three digits, which both issue. */
const TWO: RegionShares = new Map([
  ['US-IA', 0.5],
  ['US-MN', 0.5],
]);
const TEXT = 'ZZT123';

const entry = (changes: Partial<TouchedVehicle> = {}): TouchedVehicle => ({
  vehicle: 'US-IA ZZT123',
  textProbability: 0.99,
  region: 'US-IA',
  isWhole: true,
  chanceIn: (region) => serialChance(TEXT, region),
  ...changes,
});
const seen = (iowa: number, confidence = 0.99): SeenPlate => ({
  confidence,
  likelihoods: new Map([
    ['US-IA', iowa],
    ['US-MN', 1 - iowa],
  ]),
});
const one = (plate: SeenPlate, touched: TouchedVehicle, shares = TWO): number =>
  matchProbabilities(plate, [touched], shares)[0] ?? Number.NaN;

describe('the match probability', () => {
  test('is what the derivation on its page says, by hand', () => {
    const [c, iowa, minnesota] = [0.99, 0.7 + LEAST_LIKELIHOOD, 0.3 + LEAST_LIKELIHOOD];
    const own = (c * iowa * 0.5) / registeredVehicles('US-IA');
    // Iowa issues the form to three vehicles in four, Minnesota too: one of 17,576,000 serials each.
    const [inIowa, inMinnesota] = [0.75, serialChance(TEXT, 'US-MN') * 17_576_000].map(
      (share) => share / 17_576_000,
    );
    const misread = (1 - c) * 0.4;
    const unlisted =
      0.5 * iowa * (inIowa ?? 0) * misread + 0.5 * minnesota * (inMinnesota ?? 0) * (c + misread);
    expect(one(seen(0.7), entry())).toBeCloseTo(own / (own + unlisted), 12);
  });

  test('rises with the characters, with the picture of the region, and with its traffic', () => {
    expect(one(seen(0.7, 0.9), entry({ textProbability: 0.9 }))).toBeLessThan(one(seen(0.7), entry()));
    expect(one(seen(0.5), entry())).toBeLessThan(one(seen(0.7), entry()));
    const home = beginningShares({ homeRegion: 'US-IA', homeShare: 0.8 });
    const away = beginningShares({ homeRegion: 'US-MN', homeShare: 0.8 });
    expect(one(seen(0.5), entry(), away)).toBeLessThan(one(seen(0.5), entry(), home));
  });

  test('is small for the same characters of a state that the picture does not show', () => {
    expect(one(seen(0.0005), entry())).toBeLessThan(0.01);
    expect(one(seen(0.999), entry())).toBeGreaterThan(0.98);
  });

  test("asks of a probable text that the read's own text is not the right one", () => {
    const doubtful = entry({ textProbability: 0.1 });
    expect(one(seen(0.99, 0.85), doubtful)).toBeLessThan(one(seen(0.99, 0.1), doubtful));
  });

  test('is shared by the entries that a read touches, but counts a vehicle of two lists once', () => {
    const other = entry({ vehicle: 'US-MN ZZT123', region: 'US-MN' });
    const [alone] = matchProbabilities(seen(0.7), [entry()], TWO);
    const [beside] = matchProbabilities(seen(0.7), [entry(), other], TWO);
    const twice = matchProbabilities(seen(0.7), [entry(), entry()], TWO);
    expect(beside).toBeLessThan(alone ?? 0);
    expect(twice).toEqual([alone, alone]);
  });

  test('falls for a partly known plate with the vehicles that fit it', () => {
    const partial = (share: number) => entry({ isWhole: false, chanceIn: () => share });
    expect(one(seen(0.999), partial(1e-4))).toBeLessThan(0.01);
    expect(one(seen(0.999), partial(1e-7))).toBeGreaterThan(0.6);
  });

  test('is the same for every entry where nobody has looked at the region', () => {
    const nothing: SeenPlate = { confidence: 0.99, likelihoods: new Map() };
    const [iowa, none] = [one(nothing, entry()), one(nothing, entry({ region: null }))];
    expect(iowa).toBeGreaterThan(0);
    expect(iowa).toBeLessThan(0.98);
    expect(none).toBeLessThan(0.98);
  });
});
