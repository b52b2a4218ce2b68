import { macroAverage, mean, shareOf } from '../shared/statistics.ts';

/** One plate of known region, and what was told of it. */
export type RegionScore = {
  readonly wanted: string;
  /** The region that was told; null where none was sure enough. */
  readonly told: string | null;
  /** The likeliest region, told or not. */
  readonly best: string | null;
  /** Probability of `best`, 0..1. */
  readonly p: number;
};

export type RegionFigures = {
  readonly plates: number;
  /** Share whose likeliest region is right. */
  readonly right: number;
  /** The same, every state counting alike. */
  readonly macro: number;
  /** Share of plates whose region was told, and share of these that are right. */
  readonly coverage: number;
  readonly precision: number;
  /** Share of right ones among the surest part `COVERAGE` of all. */
  readonly precisionAtCoverage: number;
};

/** Part of the plates whose region has to be told. */
export const COVERAGE = 0.35;

export function regionFigures(scores: readonly RegionScore[]): RegionFigures {
  const told = scores.filter((score) => score.told !== null);
  const surest = scores.toSorted((a, b) => b.p - a.p).slice(0, Math.ceil(COVERAGE * scores.length));
  const isRight = ({ best, wanted }: RegionScore): boolean => best === wanted;
  return {
    plates: scores.length,
    right: shareOf(scores.map(isRight)),
    macro: macroAverage(scores, ({ wanted }) => wanted, isRight),
    coverage: mean(scores.map((score) => (score.told === null ? 0 : 1))),
    precision: shareOf(told.map((score) => score.told === score.wanted)),
    precisionAtCoverage: shareOf(surest.map(isRight)),
  };
}

/** Wrong regions that were told, `US-KS>US-NE` to a count, most frequent first. */
export function regionConfusions(
  scores: readonly RegionScore[],
): readonly (readonly [pair: string, count: number])[] {
  const wrong = scores.filter(({ told, wanted }) => told !== null && told !== wanted);
  const pairs = Map.groupBy(wrong, ({ wanted, told }) => `${wanted}>${told}`);
  return [...pairs]
    .map(([pair, group]) => [pair, group.length] as const)
    .toSorted(([a, m], [b, n]) => n - m || a.localeCompare(b));
}
