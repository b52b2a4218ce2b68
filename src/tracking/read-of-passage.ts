import { maskCharacters } from '../domain/masked-characters.ts';
import type { PlateRead } from '../domain/plate-read.ts';
import { Bug } from '../platform/errors.ts';
import { directionOf } from './direction.ts';
import type { PassageInView } from './passage.ts';

/** What a passage says; the camera adds what its best look still has to be asked, and who read it where. */
export type PassageRead = Omit<
  PlateRead,
  | 'readId'
  | 'unitId'
  | 'cameraId'
  | 'evidence'
  | 'region'
  | 'regionConfidence'
  | 'regionAlternatives'
  | 'zone'
>;

/** The read that a passage calls for, as its vote is now, with the picture of its best look so far. */
export function readOf(passage: PassageInView): PassageRead {
  const { vote, told, best } = passage;
  if (vote === null || told === null)
    throw new Bug('tracking.nothing-told', 'A read was made of a passage that tells none.');
  const { candidate, frame } = best;
  return {
    revision: told.revision,
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
