import {
  type Box,
  boundingBox,
  boxCentre,
  boxWidth,
  distance,
  type Point,
} from '../domain/picture/geometry.ts';
import type { PlateText } from '../domain/plate/plate-text.ts';
import type { PlateCandidate } from '../domain/read/plate-candidate.ts';
import type { MonoMs } from '../domain/time/time.ts';

/** One sighting of a plate: its whole box, which may extend beyond the picture, and its text with the confidence. */
export type Sighting = {
  readonly box: Box;
  readonly seenAt: MonoMs;
  readonly text: PlateText | null;
  readonly confidence: number;
};

/** Where a passage's plate was last seen, how it moves, and its text so far. */
export type Trace = Sighting & {
  /** Pixels per millisecond; null after a single sighting, which shows no movement. */
  readonly velocity: Point | null;
  /** The boxes of the first and the last legible look. Boxes of a cut or blurred plate are unreliable. */
  readonly legible: { readonly first: Box; readonly last: Box } | null;
  /** The place that it has not left since a given time, within `STILL_WIDTHS`. */
  readonly anchor: { readonly at: Point; readonly since: MonoMs };
};

/** How many plate widths from its anchor a plate still counts as standing: boxes jitter, and poles sway. */
const STILL_WIDTHS = 0.5;
/** A plate that has not left its anchor for this long stands still. */
const STANDS_AFTER_MS = 1_000;
/** Share of the newest movement in the velocity: boxes jitter by a pixel or two. */
const NEWEST_SHARE = 0.6;

/** The whole plate, including the part beyond the picture: a plate that leaves the view must not seem to shrink. */
export const sightingOf = ({ location, reading }: PlateCandidate, seenAt: MonoMs): Sighting => ({
  box: boundingBox(location.quad),
  seenAt,
  text: reading.text,
  confidence: reading.confidence,
});

export const traceOf = (sighting: Sighting): Trace => ({
  ...sighting,
  velocity: null,
  legible: legibleBoxes(null, sighting),
  anchor: { at: boxCentre(sighting.box), since: sighting.seenAt },
});

/** The trace after one more sighting. The vote sets its text. */
export function followed(trace: Trace, sighting: Sighting): Trace {
  const { box, seenAt } = sighting;
  const centre = boxCentre(box);
  const isStill = distance(centre, trace.anchor.at) <= STILL_WIDTHS * boxWidth(box);
  return {
    ...trace,
    box,
    seenAt,
    velocity: velocityOf(trace, centre, seenAt),
    legible: legibleBoxes(trace.legible, sighting),
    anchor: isStill ? trace.anchor : { at: centre, since: seenAt },
  };
}

const legibleBoxes = (before: Trace['legible'], { box, text }: Sighting): Trace['legible'] =>
  text === null ? before : { first: before?.first ?? box, last: box };

/** Time passes and nothing moves. */
export const rested = (trace: Trace, now: MonoMs): Trace => ({ ...trace, seenAt: now, velocity: [0, 0] });

/** Whether the plate stood still when it was last seen. */
export const stands = ({ anchor, seenAt }: Trace): boolean => seenAt - anchor.since >= STANDS_AFTER_MS;

/** The expected centre of the plate, if it keeps moving as before. */
export function expectedAt({ box, velocity, seenAt }: Trace, now: MonoMs): Point {
  const [x, y] = boxCentre(box);
  const [vx, vy] = velocity ?? [0, 0];
  return [x + vx * (now - seenAt), y + vy * (now - seenAt)];
}

function velocityOf(trace: Trace, centre: Point, seenAt: MonoMs): Point {
  const elapsedMs = Math.max(seenAt - trace.seenAt, 1);
  const [x, y] = boxCentre(trace.box);
  const [vx, vy] = [(centre[0] - x) / elapsedMs, (centre[1] - y) / elapsedMs];
  if (trace.velocity === null) return [vx, vy];
  const [px, py] = trace.velocity;
  return [px + (vx - px) * NEWEST_SHARE, py + (vy - py) * NEWEST_SHARE];
}
