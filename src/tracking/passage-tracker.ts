/**
 * Passages: which candidates over frames are one vehicle. A pure state machine; the camera owns the state.
 *
 * - Every candidate that is a plate belongs to exactly one passage, and a passage gives at most one read.
 * - The read is issued when the passage ends, or once it has lasted `ISSUE_AFTER_MS`: a waiting vehicle is told of
 *   while it waits.
 * - A passage ends when its plate was not seen for `lostAfterMs`, or when the camera stops. A plate that was in the
 *   last frame looked at, and nothing has moved since, is still there.
 * - A passage holds one frame, that of its best look, however long it lasts.
 * - Open passages live in memory alone: a kill loses the vehicles in view, nothing else.
 */
import type { Frame } from '../domain/frame.ts';
import { boundingBox, boxCentre, boxWidth } from '../domain/geometry.ts';
import type { PlateCandidate } from '../domain/plate-candidate.ts';
import type { MonoMs } from '../domain/time.ts';
import { associate, type Sighting, type Trace } from './association.ts';
import type { Look, Passage, TrackingSettings } from './passage.ts';
import { readOf } from './read-of-passage.ts';
import type { Ballot } from './vote.ts';

export type TrackerState = {
  readonly open: readonly Passage[];
  /** Time of the last frame that was looked at, or since which nothing has moved; null before the first. */
  readonly lookedAt: MonoMs | null;
};

/** `due`: passages whose read is to be issued now; `illegible`: those that ended without one. */
export type TrackerStep = {
  readonly state: TrackerState;
  readonly due: readonly Passage[];
  readonly illegible: readonly Passage[];
};

export const NO_PASSAGES: TrackerState = { open: [], lookedAt: null };

/** A vehicle that stays in view this long is told of before it leaves. */
const ISSUE_AFTER_MS = 3_000;
/** The best looks count; a parked car must not grow a list for an hour. */
const MAX_BALLOTS = 100;

/** One frame's candidates, taken into the passages. */
export function observe(
  state: TrackerState,
  frame: Frame,
  candidates: readonly PlateCandidate[],
  settings: TrackingSettings,
): TrackerStep {
  const now = frame.capturedAtMono;
  const alive = state.open.filter((passage) => !isLost(passage, now, settings));
  const plates = candidates.filter(({ reading }) => reading.status !== 'rejected');
  const owners = associate(
    alive.map((passage) => passage.trace),
    plates.map((candidate) => sightingOf(candidate, now)),
  );
  const open = [...alive];
  for (const [index, candidate] of plates.entries()) {
    const owner = owners[index] ?? null;
    const passage = owner === null ? undefined : open[owner];
    if (owner !== null && passage) open[owner] = extend(passage, { candidate, frame });
    else open.push(begin({ candidate, frame }));
  }
  const ended = state.open.filter((passage) => isLost(passage, now, settings));
  return settle({ open, lookedAt: now }, ended, settings);
}

/** Time passes without motion: what was in the last frame looked at is still in view. */
export function rest(state: TrackerState, now: MonoMs, settings: TrackingSettings): TrackerStep {
  const open = state.open.map((passage) =>
    passage.trace.seenAt === state.lookedAt
      ? { ...passage, trace: { ...passage.trace, seenAt: now, velocity: [0, 0] as const } }
      : passage,
  );
  const ended = open.filter((passage) => isLost(passage, now, settings));
  return settle(
    { open: open.filter((passage) => !isLost(passage, now, settings)), lookedAt: now },
    ended,
    settings,
  );
}

/** The camera stops: what is still in view becomes a read. */
export const closeAll = (state: TrackerState, settings: TrackingSettings): TrackerStep =>
  settle(NO_PASSAGES, state.open, settings);

/** Sorts out whose read is due: of what has ended, and of what has been in view for long. */
function settle(state: TrackerState, ended: readonly Passage[], settings: TrackingSettings): TrackerStep {
  const untold = ended.filter((passage) => !passage.isTold);
  const isReadable = (passage: Passage): boolean => readOf(passage, settings) !== null;
  const waiting = state.open.filter(
    (passage) =>
      !passage.isTold && passage.trace.seenAt - passage.firstSeenAt >= ISSUE_AFTER_MS && isReadable(passage),
  );
  return {
    state: {
      ...state,
      open: state.open.map((passage) => (waiting.includes(passage) ? { ...passage, isTold: true } : passage)),
    },
    due: [...untold.filter(isReadable), ...waiting],
    illegible: untold.filter((passage) => !isReadable(passage)),
  };
}

const isLost = (passage: Passage, now: MonoMs, { lostAfterMs }: TrackingSettings): boolean =>
  now - passage.trace.seenAt > lostAfterMs;

function begin(look: Look): Passage {
  const { frame, candidate } = look;
  const ballot = ballotOf(candidate);
  return {
    trace: { ...sightingOf(candidate, frame.capturedAtMono), velocity: [0, 0] },
    ballots: ballot ? [ballot] : [],
    looks: ballot ? 1 : 0,
    best: look,
    localization: candidate.location.confidence,
    firstSeenUtc: frame.capturedAtUtc,
    lastSeenUtc: frame.capturedAtUtc,
    firstSeenAt: frame.capturedAtMono,
    isTold: false,
  };
}

function extend(passage: Passage, look: Look): Passage {
  const { frame, candidate } = look;
  const { trace } = passage;
  const sighting = sightingOf(candidate, frame.capturedAtMono);
  const ballot = ballotOf(candidate);
  return {
    ...passage,
    trace: {
      ...sighting,
      velocity: velocityBetween(trace, sighting),
      ...(sighting.text === null ? { text: trace.text, confidence: trace.confidence } : {}),
    },
    ballots: ballot ? withBallot(passage.ballots, ballot) : passage.ballots,
    looks: passage.looks + (ballot ? 1 : 0),
    best: quality(candidate) > quality(passage.best.candidate) ? look : passage.best,
    localization: Math.max(candidate.location.confidence, passage.localization),
    lastSeenUtc: frame.capturedAtUtc,
  };
}

/** A full list gives up its lightest ballot for a heavier one. */
function withBallot(ballots: readonly Ballot[], ballot: Ballot): readonly Ballot[] {
  if (ballots.length < MAX_BALLOTS) return [...ballots, ballot];
  const lightest = ballots.reduce(
    (least, { weight }, i) => (weight < (ballots[least]?.weight ?? 0) ? i : least),
    0,
  );
  return (ballots[lightest]?.weight ?? 0) < ballot.weight ? ballots.with(lightest, ballot) : ballots;
}

/** The whole plate, also what lies beyond the picture: a plate that leaves the view must not seem to shrink. */
const sightingOf = ({ location, reading }: PlateCandidate, seenAt: MonoMs): Sighting => ({
  box: boundingBox(location.quad),
  seenAt,
  text: reading.text,
  confidence: reading.confidence,
});

function velocityBetween(from: Trace, to: Sighting): readonly [number, number] {
  const elapsedMs = Math.max(to.seenAt - from.seenAt, 1);
  const [x0, y0] = boxCentre(from.box);
  const [x1, y1] = boxCentre(to.box);
  return [(x1 - x0) / elapsedMs, (y1 - y0) / elapsedMs];
}

/** An illegible look has no say. */
function ballotOf(candidate: PlateCandidate): Ballot | null {
  const { reading } = candidate;
  return reading.status === 'read' ? { reading, weight: ballotWeight(candidate) } : null;
}

/** Surer, sharper and larger looks count for more; width counts up to where nothing more is gained (field rules: 250 px). */
function ballotWeight({ reading, location, sharpness }: PlateCandidate): number {
  const width = Math.min(boxWidth(location.box), 250) / 250;
  return Math.max(reading.confidence, 0.01) * (0.2 + sharpness) * Math.sqrt(width);
}

/** Which look shows the plate best: legible before illegible, then by its weight. */
function quality(candidate: PlateCandidate): number {
  return candidate.reading.status === 'read'
    ? 1 + ballotWeight(candidate)
    : candidate.location.confidence / 10;
}
