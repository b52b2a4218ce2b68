/**
 * Passages: which candidates in different frames are one plate of one vehicle. A pure state machine; the camera owns
 * the state.
 *
 * - Every candidate that is a plate belongs to exactly one passage. A passage gives at most one read, which is revised
 *   at most once (`issue-rule.ts` says when).
 * - tentative → confirmed: enough looks agree on its text. → lost: its plate was not seen for `lostAfterMs`, or should
 *   have left the picture. → closed: it was not found again in time, or the camera stops.
 * - A lost passage is found again by its plate's place if that stood still, by its text if it moved (`association.ts`):
 *   a parked car that traffic hides, or that the localizer loses, gives no second read.
 * - A plate that was in the last processed frame is still there if nothing has moved since.
 * - A plate that goes out of sight unread gives its picture once (`keep-illegible.ts`).
 * - A passage in view holds one frame, that of its best look, however long it lasts; a lost one holds none.
 * - Passages exist in memory only: a kill loses the vehicles in view, nothing else.
 */
import type { PlateCandidate } from '../domain/read/plate-candidate.ts';
import { type MonoMs, monoMs } from '../domain/time/time.ts';
import { addLook, beginPassage } from './add-look.ts';
import { associate, costInView, costLost, RECENT_MS } from './association.ts';
import { unreadIfCut } from './cut-plate.ts';
import { issueReads, type ReadAction } from './issue-reads.ts';
import { type KeepAction, keepIllegible } from './keep-illegible.ts';
import type { LostPassage, Passage, PassageInView, SeenFrame, TrackingSettings } from './passage.ts';
import { expectedAt, rested, type Sighting, sightingOf, stands } from './trace.ts';

export type TrackerState = {
  readonly inView: readonly PassageInView[];
  readonly lost: readonly LostPassage[];
  /** Time of the last frame that was processed, or until which nothing has moved; null before the first. */
  readonly lookedAt: MonoMs | null;
  readonly nextOrdinal: number;
};

/** `repeated`: another passage has just issued the same text, because one plate was seen as two. */
export type PassageOutcome = 'read' | 'illegible' | 'repeated';

export type TrackerAction =
  | ReadAction
  | KeepAction
  | { readonly type: 'close'; readonly passage: Passage; readonly outcome: PassageOutcome };

/** What the camera must do, in this order. */
export type TrackerStep = { readonly state: TrackerState; readonly actions: readonly TrackerAction[] };

export const NO_PASSAGES: TrackerState = { inView: [], lost: [], lookedAt: null, nextOrdinal: 0 };

/** A plate that should have left the picture is given up after a frame or two. */
const GONE_AFTER_MS = 200;
/** A traffic jam must not grow a list for an hour. */
const MAX_LOST = 100;
/** More than the cost of any pair of a sighting and a passage in view. */
const AFTER_ALL_IN_VIEW = 1_000;

/** Adds one frame's candidates to the passages. */
export function observe(
  state: TrackerState,
  frame: SeenFrame,
  candidates: readonly PlateCandidate[],
  settings: TrackingSettings,
): TrackerStep {
  const now = frame.capturedAtMono;
  const plates = candidates
    .filter(({ reading }) => reading.status !== 'rejected')
    .map((candidate) => unreadIfCut(candidate, frame.picture));
  const { state: present, actions } = loseUnseen(state, now, settings);
  return settle(takeLooks(present, frame, plates, settings), actions, now, settings);
}

/**
 * Time passes without motion: plates in the last processed frame are still in view, and plates that stood still stay.
 */
export function rest(state: TrackerState, now: MonoMs, settings: TrackingSettings): TrackerStep {
  const restedMs = now - (state.lookedAt ?? now);
  const inView = state.inView.map((passage) =>
    passage.trace.seenAt === state.lookedAt ? { ...passage, trace: rested(passage.trace, now) } : passage,
  );
  const lost = state.lost.map((passage) =>
    stands(passage.trace) ? { ...passage, lostAt: monoMs(passage.lostAt + restedMs) } : passage,
  );
  const { state: present, actions } = loseUnseen({ ...state, inView, lost }, now, settings);
  return settle(present, actions, now, settings);
}

/** The camera stops: what is still in view becomes a read. */
export function closeAll(state: TrackerState, settings: TrackingSettings): TrackerStep {
  const all = [...state.lost, ...state.inView];
  const time = { now: state.lookedAt ?? monoMs(0), areLost: true };
  const issued = issueReads(state.inView, all, time, settings);
  const kept = keepIllegible(issued.passages, settings);
  const closed = [...state.lost, ...kept.passages].map(closeOf);
  return { state: NO_PASSAGES, actions: [...issued.actions, ...kept.actions, ...closed] };
}

/** A plate that is out of sight issues its read as it is, or its picture, and is remembered. */
function loseUnseen(state: TrackerState, now: MonoMs, settings: TrackingSettings): TrackerStep {
  const unseen = state.inView.filter((passage) => isLost(passage, now, settings));
  const all = [...state.lost, ...state.inView];
  const issued = issueReads(unseen, all, { now, areLost: true }, settings);
  const kept = keepIllegible(issued.passages, settings);
  return {
    state: {
      ...state,
      inView: state.inView.filter((passage) => !unseen.includes(passage)),
      lost: [...state.lost, ...kept.passages.map(lostOf)],
    },
    actions: [...issued.actions, ...kept.actions],
  };
}

/** A sighting goes to a passage in view first, then to a lost one. A sighting that fits neither begins a passage. */
function takeLooks(
  state: TrackerState,
  frame: SeenFrame,
  plates: readonly PlateCandidate[],
  settings: TrackingSettings,
): TrackerState {
  const sightings = plates.map((candidate) => sightingOf(candidate, frame.capturedAtMono));
  const owners = associate([...state.inView, ...state.lost], sightings, costOf);
  let { nextOrdinal } = state;
  const seen = plates.map((candidate, index) => {
    const owner = owners[index] ?? null;
    const look = { candidate, frame };
    return owner ? addLook(owner, look, settings) : beginPassage(nextOrdinal++, look, settings);
  });
  return {
    ...state,
    inView: [...state.inView.filter((passage) => !owners.includes(passage)), ...seen],
    lost: state.lost.filter((passage) => !owners.includes(passage)),
    nextOrdinal,
  };
}

const costOf = (passage: Passage, sighting: Sighting): number =>
  passage.phase === 'lost'
    ? AFTER_ALL_IN_VIEW + costLost(passage.trace, sighting)
    : costInView(passage.trace, sighting);

/** Issues the reads that the passages in view call for, and closes those that were lost for too long. */
function settle(
  state: TrackerState,
  before: readonly TrackerAction[],
  now: MonoMs,
  settings: TrackingSettings,
): TrackerStep {
  const all = [...state.lost, ...state.inView];
  const { passages, actions } = issueReads(state.inView, all, { now, areLost: false }, settings);
  const kept = state.lost.filter((passage) => !isForgotten(passage, now, settings)).slice(-MAX_LOST);
  const closed = state.lost.filter((passage) => !kept.includes(passage)).map(closeOf);
  return {
    state: { ...state, inView: passages, lost: kept, lookedAt: now },
    actions: [...before, ...actions, ...closed],
  };
}

function isLost({ trace, best }: PassageInView, now: MonoMs, { lostAfterMs }: TrackingSettings): boolean {
  const unseenMs = now - trace.seenAt;
  if (unseenMs > lostAfterMs) return true;
  const { widthPx, heightPx } = best.frame.picture;
  const [x, y] = expectedAt(trace, now);
  const isOutside = x < 0 || y < 0 || x > widthPx || y > heightPx;
  return isOutside && unseenMs > GONE_AFTER_MS;
}

const lostOf = (passage: PassageInView): LostPassage => ({
  ...passage,
  phase: 'lost',
  best: null,
  lostAt: passage.trace.seenAt,
});

const isForgotten = (
  { trace, lostAt }: LostPassage,
  now: MonoMs,
  { rememberMs, lostAfterMs }: TrackingSettings,
): boolean => now - lostAt > Math.max(stands(trace) ? rememberMs : RECENT_MS, lostAfterMs);

function closeOf(passage: Passage): TrackerAction {
  const outcome = passage.issued ? 'read' : passage.isRepeat ? 'repeated' : 'illegible';
  return { type: 'close', passage, outcome };
}
