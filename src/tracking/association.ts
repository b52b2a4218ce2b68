import { type Box, boxCentre, boxWidth, distance } from '../domain/picture/geometry.ts';
import { edits, isPart, similarity } from './similarity.ts';
import { expectedAt, type Sighting, stands, type Trace } from './trace.ts';

/** How many plate widths a plate may be away from where it was expected. */
const NEAR_WIDTHS = 1.5;
/** It may be further away, by this share of its expected movement, because vehicles brake, turn and come nearer. */
const NEAR_SHARE = 0.5;
/** But it may never be further away than this. */
const FAR_WIDTHS = 10;
/** Possible speed before a plate's own speed is known, in plate widths per millisecond: 55 mph seen from the side. */
const FASTEST = 0.1;
/** Lowest share of equal characters at which two readings can be of one plate. */
const ALIKE = 0.6;
const MAX_SIZE_RATIO = 2;
/** Two texts that are both this certain and not alike belong to two plates, however close the plates are. */
const SURE = 0.5;
/** Two readings that are both this certain and differ are misreadings of one plate only with a reason. */
const CERTAIN = 0.9;
/** Readers confuse this many characters at once, hardly more. */
const CONFUSED_CHARACTERS = 2;
/** Where a plate was a moment ago, a plate of its size is the same plate. */
const MOMENT_MS = 500;
const SAME_TRACK_WIDTHS = 0.5;
const SAME_TRACK_SIZE_RATIO = 1.15;
/** How long a plate that moved can be found again: behind a truck, not after a turn around the block. */
export const RECENT_MS = 5_000;
/** How many plate widths a plate that stood still may be from its place when it is found again. */
const SAME_PLACE_WIDTHS = 0.75;
const SAME_PLACE_SIZE_RATIO = 1.5;
/** How alike the characters must be for a lost plate to be found again at its expected place. */
const KNOWN_AGAIN = 0.8;

/**
 * Pairs sightings with tracked plates, best pair first. Each is used once.
 * @param costOf lower is likelier, infinite is impossible.
 * @returns for each sighting the plate that it belongs to, or null.
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

/**
 * For a plate that was seen a moment ago: matched by its place, and also by its characters the further it has moved.
 */
export function costInView(trace: Trace, sighting: Sighting): number {
  const alike = similarity(trace.text, sighting.text);
  if (areTwoPlates(trace, sighting, alike)) return Number.POSITIVE_INFINITY;
  if (areCertainlyTwo(trace, sighting, CONFUSED_CHARACTERS) && !isOneTrack(trace, sighting))
    return Number.POSITIVE_INFINITY;
  if (sizeRatio(trace.box, sighting.box) > MAX_SIZE_RATIO) return Number.POSITIVE_INFINITY;
  const away = widthsAway(trace, sighting);
  if (alike < 1 && away > reach(trace, sighting, alike)) return Number.POSITIVE_INFINITY;
  return Math.min(away, FAR_WIDTHS) - FAR_WIDTHS * alike;
}

/**
 * For a plate that was lost. A plate that stood still is found again by its place. A plate that moved is found again
 * for a short time by its characters: anywhere if they are equal, only at its expected place if they are almost equal.
 * Once a plate that stood is gone, a plate with another certain text is the next vehicle, however alike the two are: a
 * fleet has serials next to each other.
 */
export function costLost(trace: Trace, sighting: Sighting): number {
  const alike = similarity(trace.text, sighting.text);
  const confused = isMoving(trace) ? CONFUSED_CHARACTERS : 0;
  if (areTwoPlates(trace, sighting, alike) || areCertainlyTwo(trace, sighting, confused))
    return Number.POSITIVE_INFINITY;
  const isKnownByText =
    sighting.seenAt - trace.seenAt <= RECENT_MS &&
    (alike === 1 || (alike >= KNOWN_AGAIN && widthsAway(trace, sighting) <= reach(trace, sighting, alike)));
  const isKnown = isKnownByText || (stands(trace) && isAtSamePlace(trace, sighting));
  return isKnown ? -alike : Number.POSITIVE_INFINITY;
}

const areTwoPlates = (trace: Trace, sighting: Sighting, alike: number): boolean =>
  alike < ALIKE && Math.min(trace.confidence, sighting.confidence) >= SURE;

/** Whether both texts are certain and differ by more than the given number of characters and more than a hidden part. */
const areCertainlyTwo = (trace: Trace, sighting: Sighting, confused: number): boolean =>
  trace.text !== null &&
  sighting.text !== null &&
  Math.min(trace.confidence, sighting.confidence) >= CERTAIN &&
  !isPart(trace.text, sighting.text) &&
  edits(trace.text, sighting.text) > confused;

const isOneTrack = (trace: Trace, sighting: Sighting): boolean =>
  sighting.seenAt - trace.seenAt <= MOMENT_MS &&
  widthsAway(trace, sighting) <= SAME_TRACK_WIDTHS &&
  sizeRatio(trace.box, sighting.box) <= SAME_TRACK_SIZE_RATIO;

const isMoving = (trace: Trace): boolean => trace.velocity !== null && !stands(trace);

/** Distance from the expected place, in plate widths. */
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
