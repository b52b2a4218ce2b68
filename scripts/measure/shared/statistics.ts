/** Shares, intervals and calibration: pure, for any list of readings. */

/** Whether a reading was right, and how sure its reader was (0..1). */
export type Judged = { readonly right: boolean; readonly confidence: number };

/** 95 % Wilson interval of a share, 0..1. */
export function wilson(successes: number, count: number): readonly [low: number, high: number] {
  if (count === 0) return [0, 1];
  const z = 1.959964;
  const p = successes / count;
  const centre = (p + (z * z) / (2 * count)) / (1 + (z * z) / count);
  const half = (z * Math.sqrt((p * (1 - p)) / count + (z * z) / (4 * count * count))) / (1 + (z * z) / count);
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}

export const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? 0)
    : mean(sorted.slice(Math.max(middle - 1, 0), middle + 1));
}

/** Share of true values, 0 of none. */
export const shareOf = (flags: readonly boolean[]): number => mean(flags.map(Number));

/** One bin of a reliability table. */
export type Bin = { readonly count: number; readonly confidence: number; readonly right: number };

/** By rising confidence, in `bins` groups whose sizes differ by one at most; empty groups are left out. */
export function reliability(judged: readonly Judged[], bins = 10): readonly Bin[] {
  const sorted = judged.toSorted((a, b) => a.confidence - b.confidence);
  return Array.from({ length: bins }, (_, i) =>
    sorted.slice(Math.round((i * sorted.length) / bins), Math.round(((i + 1) * sorted.length) / bins)),
  )
    .filter((group) => group.length > 0)
    .map((group) => ({
      count: group.length,
      confidence: mean(group.map(({ confidence }) => confidence)),
      right: shareOf(group.map(({ right }) => right)),
    }));
}

/** Expected calibration error over bins of equal count, 0..1. */
export function calibrationError(judged: readonly Judged[], bins = 10): number {
  const groups = reliability(judged, bins);
  return groups.reduce(
    (sum, { count, confidence, right }) => sum + (count / judged.length) * Math.abs(confidence - right),
    0,
  );
}

/** Mean negative log likelihood in nats; a confidence of 0 or 1 counts as one in a thousand off. */
export function logLoss(judged: readonly Judged[]): number {
  return mean(
    judged.map(({ right, confidence }) => {
      const p = Math.min(Math.max(confidence, 1e-3), 1 - 1e-3);
      return -Math.log(right ? p : 1 - p);
    }),
  );
}

/** How many reads are accepted from a confidence on, and how many of these are wrong. */
export type Acceptance = { readonly threshold: number; readonly accepted: number; readonly wrong: number };

export function acceptedFrom(judged: readonly Judged[], threshold: number): Acceptance {
  const accepted = judged.filter(({ confidence }) => confidence >= threshold);
  return { threshold, accepted: accepted.length, wrong: accepted.filter(({ right }) => !right).length };
}

/**
 * The lowest threshold at which no more than `wrongShare` of what is accepted is wrong: chosen with the answers in hand,
 * so it flatters. Equal confidences are accepted together or not at all.
 */
export function mostAccepted(judged: readonly Judged[], wrongShare: number): Acceptance {
  const thresholds = [...new Set(judged.map(({ confidence }) => confidence))].toSorted((a, b) => a - b);
  for (const threshold of thresholds) {
    const acceptance = acceptedFrom(judged, threshold);
    if (threshold > 0 && acceptance.wrong <= wrongShare * acceptance.accepted) return acceptance;
  }
  return { threshold: 1, accepted: 0, wrong: 0 };
}

/** The mean over groups of their shares: every group counts alike, however many it holds. */
export function macroAverage<Item>(
  items: readonly Item[],
  groupOf: (item: Item) => string,
  isRight: (item: Item) => boolean,
): number {
  const groups = Map.groupBy(items, groupOf);
  return mean([...groups.values()].map((group) => shareOf(group.map(isRight))));
}
