import { type Box, boxCentre, boxWidth, distance, type Point } from '../domain/geometry.ts';
import type { PlateText } from '../domain/plate-text.ts';
import type { MonoMs } from '../domain/time.ts';

/** A plate seen once: its whole box, which may leave the picture, and what was read with which confidence. */
export type Sighting = {
  readonly box: Box;
  readonly seenAt: MonoMs;
  readonly text: PlateText | null;
  readonly confidence: number;
};

/** Where a passage's plate was last seen, and how it moves. */
export type Trace = Sighting & {
  /** Pixels per millisecond. */
  readonly velocity: Point;
};

/** Plate widths that a plate may be from where it was expected, if its characters say nothing. */
const NEAR_WIDTHS = 1.5;
/** The same where the characters are alike: a fast vehicle moves several plate widths between two frames. */
const NEAR_WIDTHS_SAME_TEXT = 10;
/** Share of equal characters from which on two readings can be of one plate. */
const ALIKE = 0.6;
const MAX_SIZE_RATIO = 2;
/** Two texts that are both this sure and this unlike are two plates, however close they are. */
const SURE = 0.5;
const UNLIKE = 0.3;

/**
 * Pairs sightings with traces, best pair first; each is used once.
 * @returns for each sighting the index of its trace, or null for a new passage.
 */
export function associate(
  traces: readonly Trace[],
  sightings: readonly Sighting[],
): readonly (number | null)[] {
  const pairs = sightings
    .flatMap((sighting, s) => traces.map((trace, t) => ({ s, t, cost: pairCost(trace, sighting) })))
    .filter((pair) => Number.isFinite(pair.cost))
    .toSorted((a, b) => a.cost - b.cost);
  const result: (number | null)[] = sightings.map(() => null);
  const taken = new Set<number>();
  for (const { s, t } of pairs) {
    if (result[s] !== null || taken.has(t)) continue;
    result[s] = t;
    taken.add(t);
  }
  return result;
}

/** Distance from the expected place in plate widths, less for like characters; infinite for an impossible pair. */
function pairCost(trace: Trace, sighting: Sighting): number {
  const width = Math.max(boxWidth(trace.box), boxWidth(sighting.box));
  const ratio = width / Math.max(Math.min(boxWidth(trace.box), boxWidth(sighting.box)), 1);
  if (ratio > MAX_SIZE_RATIO) return Number.POSITIVE_INFINITY;
  const elapsedMs = sighting.seenAt - trace.seenAt;
  const [x, y] = boxCentre(trace.box);
  const expected: Point = [x + trace.velocity[0] * elapsedMs, y + trace.velocity[1] * elapsedMs];
  const away = distance(expected, boxCentre(sighting.box)) / width;
  const alike = similarity(trace.text, sighting.text);
  const bothSure = Math.min(trace.confidence, sighting.confidence) >= SURE;
  if (bothSure && alike < UNLIKE) return Number.POSITIVE_INFINITY;
  if (away > (alike >= ALIKE ? NEAR_WIDTHS_SAME_TEXT : NEAR_WIDTHS)) return Number.POSITIVE_INFINITY;
  return away - NEAR_WIDTHS_SAME_TEXT * alike;
}

/** Longest common subsequence over the longer length, 0..1; 0 where a text is missing. */
export function similarity(a: PlateText | null, b: PlateText | null): number {
  if (a === null || b === null) return 0;
  const [left, right] = [a.reveal(), b.reveal()];
  let row = new Array<number>(right.length + 1).fill(0);
  for (const char of left) {
    const next = [0];
    for (let j = 1; j <= right.length; j++)
      next.push(char === right[j - 1] ? (row[j - 1] ?? 0) + 1 : Math.max(row[j] ?? 0, next[j - 1] ?? 0));
    row = next;
  }
  return (row[right.length] ?? 0) / Math.max(left.length, right.length);
}
