import { type Box, boxCentre, boxWidth, distance } from '../domain/picture/geometry.ts';
import { similarity } from './similarity.ts';
import { expectedAt, type Sighting, stands, type Trace } from './trace.ts';

/** Plate widths that a plate may be from where it was expected. */
const NEAR_WIDTHS = 1.5;
/** It brakes, turns and comes nearer: more, by this share of the way that it was expected to have gone. */
const NEAR_SHARE = 0.5;
/** But never more than this. */
const FAR_WIDTHS = 10;
/** Speed that is possible before a plate's own is known, in plate widths per millisecond: 55 mph seen from the side. */
const FASTEST = 0.1;
/** Share of equal characters from which on two readings can be of one plate. */
const ALIKE = 0.6;
const MAX_SIZE_RATIO = 2;
/** Two texts that are both this sure and not alike are two plates, however close they are. */
const SURE = 0.5;
/** Time in which a plate that moved is known again: behind a truck, not after a turn around the block. */
export const RECENT_MS = 5_000;
/** Plate widths that a plate which stood still may be from its place when it is found again. */
const SAME_PLACE_WIDTHS = 0.75;
const SAME_PLACE_SIZE_RATIO = 1.5;
/** How alike the characters must be for a lost plate to be known again where it should have come to. */
const KNOWN_AGAIN = 0.8;

/**
 * Pairs sightings with tracked plates, best pair first; each is used once.
 * @param costOf lower is likelier, infinite is impossible.
 * @returns for each sighting whose it is, or null for nobody's.
 */
export function associate<T>(
  tracked: readonly T[],
  sightings: readonly Sighting[],
  costOf: (one: T, sighting: Sighting) => number,
): readonly (T | null)[] {
  const pairs = sightings
    .flatMap((sighting, index) => tracked.map((one) => ({ index, one, cost: costOf(one, sighting) })))
    .filter(({ cost }) => Number.isFinite(cost))
    .toSorted((a, b) => a.cost - b.cost);
  const owners: (T | null)[] = sightings.map(() => null);
  const taken = new Set<T>();
  for (const { index, one } of pairs) {
    if (owners[index] !== null || taken.has(one)) continue;
    owners[index] = one;
    taken.add(one);
  }
  return owners;
}

/** For a plate that was seen a moment ago: by its place, and by its characters the further it has come. */
export function costInView(trace: Trace, sighting: Sighting): number {
  const alike = similarity(trace.text, sighting.text);
  if (areTwoPlates(trace, sighting, alike)) return Number.POSITIVE_INFINITY;
  if (sizeRatio(trace.box, sighting.box) > MAX_SIZE_RATIO) return Number.POSITIVE_INFINITY;
  const away = widthsAway(trace, sighting);
  if (alike < 1 && away > reach(trace, sighting, alike)) return Number.POSITIVE_INFINITY;
  return Math.min(away, FAR_WIDTHS) - FAR_WIDTHS * alike;
}

/**
 * For a plate that was lost: one that stood still is known again at its place, any other for a short time by its
 * characters, anywhere if they are the same, where it should have come to if they are nearly so.
 */
export function costLost(trace: Trace, sighting: Sighting): number {
  const alike = similarity(trace.text, sighting.text);
  if (areTwoPlates(trace, sighting, alike)) return Number.POSITIVE_INFINITY;
  const isKnownByText =
    sighting.seenAt - trace.seenAt <= RECENT_MS &&
    (alike === 1 || (alike >= KNOWN_AGAIN && widthsAway(trace, sighting) <= reach(trace, sighting, alike)));
  const isKnown = isKnownByText || (stands(trace) && isAtSamePlace(trace, sighting));
  return isKnown ? -alike : Number.POSITIVE_INFINITY;
}

const areTwoPlates = (trace: Trace, sighting: Sighting, alike: number): boolean =>
  alike < ALIKE && Math.min(trace.confidence, sighting.confidence) >= SURE;

/** From the expected place, in plate widths. */
const widthsAway = (trace: Trace, { box, seenAt }: Sighting): number =>
  distance(expectedAt(trace, seenAt), boxCentre(box)) / Math.max(boxWidth(trace.box), boxWidth(box));

/** How many plate widths from the expected place a sighting can be. */
function reach(trace: Trace, { seenAt }: Sighting, alike: number): number {
  const elapsedMs = seenAt - trace.seenAt;
  if (trace.velocity === null) return alike >= ALIKE ? NEAR_WIDTHS + FASTEST * elapsedMs : NEAR_WIDTHS;
  const expectedWay = (Math.hypot(...trace.velocity) * elapsedMs) / boxWidth(trace.box);
  return Math.min(NEAR_WIDTHS + NEAR_SHARE * expectedWay, FAR_WIDTHS);
}

const isAtSamePlace = ({ box }: Trace, sighting: Sighting): boolean =>
  sizeRatio(box, sighting.box) <= SAME_PLACE_SIZE_RATIO &&
  distance(boxCentre(box), boxCentre(sighting.box)) <= SAME_PLACE_WIDTHS * boxWidth(box);

function sizeRatio(a: Box, b: Box): number {
  const [one, other] = [Math.max(boxWidth(a), 1), Math.max(boxWidth(b), 1)];
  return Math.max(one / other, other / one);
}
