import { ballotOf, isCounted, quality, withBallot } from './ballot.ts';
import type { Look, Passage, PassageInView, TrackingSettings } from './passage.ts';
import { followed, sightingOf, traceOf } from './trace.ts';
import { type Vote, vote } from './vote.ts';

/** A passage that begins with this look. @param ordinal its number, from 0 for each camera */
export function beginPassage(ordinal: number, look: Look, settings: TrackingSettings): PassageInView {
  const { frame, candidate } = look;
  const ballot = ballotOf(candidate, frame.pictureId);
  const ballots = ballot ? [ballot] : [];
  const trace = traceOf(sightingOf(candidate, frame.capturedAtMono));
  return settled(
    {
      ordinal,
      trace,
      ballots,
      vote: null,
      looks: ballots.length,
      best: look,
      localization: candidate.location.confidence,
      firstSeenUtc: frame.capturedAtUtc,
      lastSeenUtc: frame.capturedAtUtc,
      firstLegibleAt: ballot && frame.capturedAtMono,
      issued: null,
      isRepeat: false,
      isPictureKept: false,
    },
    vote(ballots),
    settings,
  );
}

/** The passage with one more look at its plate. A lost passage is in view again. */
export function addLook(passage: Passage, look: Look, settings: TrackingSettings): PassageInView {
  const { frame, candidate } = look;
  const isNew = !isCounted(passage.ballots, frame.pictureId);
  const ballot = isNew ? ballotOf(candidate, frame.pictureId) : null;
  const ballots = ballot ? withBallot(passage.ballots, ballot) : passage.ballots;
  return settled(
    {
      ...passage,
      trace: followed(passage.trace, sightingOf(candidate, frame.capturedAtMono)),
      ballots,
      looks: passage.looks + (ballot ? 1 : 0),
      best: passage.best && quality(passage.best.candidate) >= quality(candidate) ? passage.best : look,
      localization: Math.max(candidate.location.confidence, passage.localization),
      lastSeenUtc: frame.capturedAtUtc,
      firstLegibleAt: passage.firstLegibleAt ?? (ballot && frame.capturedAtMono),
    },
    ballots === passage.ballots ? passage.vote : vote(ballots),
    settings,
  );
}

/** The passage with the result of its vote. Its trace carries the voted text, because single looks err. */
function settled(
  passage: Omit<PassageInView, 'phase'>,
  voted: Vote | null,
  { confirmLooks }: TrackingSettings,
): PassageInView {
  const { text, confidence, agreeingLooks } = voted ?? { text: null, confidence: 0, agreeingLooks: 0 };
  return {
    ...passage,
    trace: { ...passage.trace, text, confidence },
    vote: voted,
    phase: agreeingLooks >= confirmLooks ? 'confirmed' : 'tentative',
  };
}
