import { maskCharacters } from '../domain/read/masked-characters.ts';
import type { PassageEnd } from '../domain/read/passage-end.ts';
import type { PlateRead } from '../domain/read/plate-read.ts';
import { Bug } from '../platform/errors.ts';
import { directionOf } from './direction.ts';
import type { Passage, PassageInView } from './passage.ts';

/** What a passage contributes to its read. The camera adds the region from its best look, and who read it where. */
export type PassageRead = Omit<
  PlateRead,
  | 'readId'
  | 'unitId'
  | 'cameraId'
  | 'evidence'
  | 'region'
  | 'regionConfidence'
  | 'regionAlternatives'
  | 'regionLikelihoods'
  | 'zone'
>;

/** The read that a passage calls for by its current vote, with the picture of its best look so far. */
export function readOf(passage: PassageInView): PassageRead {
  const { vote, issued, best } = passage;
  if (vote === null || issued === null)
    throw new Bug('tracking.nothing-issued', 'A read was made from a passage that has issued none.');
  const { candidate, frame } = best;
  return {
    revision: issued.revision,
    text: vote.text,
    confidence: vote.confidence,
    characters: maskCharacters(vote.characters),
    stacked: candidate.reading.stacked,
    looks: passage.looks,
    agreeingLooks: vote.agreeingLooks,
    direction: directionOf(passage.trace),
    capturedAtUtc: frame.capturedAtUtc,
    clockQuality: frame.clockQuality,
    firstSeenUtc: passage.firstSeenUtc,
    lastSeenUtc: passage.lastSeenUtc,
    quad: candidate.location.quad,
  };
}

/** The end of a passage that has issued a read; null where it has issued none. */
export function endOf({
  issued,
  vote,
  looks,
  trace,
  lastSeenUtc,
}: Passage): Omit<PassageEnd, 'readId'> | null {
  if (issued === null) return null;
  const isOfText = vote?.text.equals(issued.text) ?? false;
  return {
    revision: issued.revision,
    looks,
    direction: directionOf(trace),
    lastSeenUtc,
    vote:
      vote && isOfText
        ? {
            confidence: vote.confidence,
            characters: maskCharacters(vote.characters),
            agreeingLooks: vote.agreeingLooks,
          }
        : null,
  };
}
