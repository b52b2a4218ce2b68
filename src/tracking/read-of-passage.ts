import { maskCharacters } from '../domain/masked-characters.ts';
import type { PlateRead } from '../domain/plate-read.ts';
import type { Passage, TrackingSettings } from './passage.ts';
import { vote } from './vote.ts';

/** What a passage says; the camera adds what its best look still has to be asked, and who read it. */
export type PassageRead = Omit<
  PlateRead,
  'readId' | 'unitId' | 'cameraId' | 'evidence' | 'region' | 'regionConfidence' | 'regionAlternatives'
>;

/**
 * @returns null for a passage that cannot be read: too few looks agree, none is sure enough, or it never looked like a
 * plate. A faint find is enough to follow a plate, but lamps and grilles are nothing more than that in any frame.
 */
export function readOf(passage: Passage, settings: TrackingSettings): PassageRead | null {
  const { minLooks, minConfidence, minLocalization } = settings;
  if (passage.localization < minLocalization) return null;
  const voted = vote(passage.ballots);
  if (voted === null || voted.agreeingLooks < minLooks || voted.confidence < minConfidence) return null;
  const { candidate, frame } = passage.best;
  return {
    revision: 1,
    text: voted.text,
    confidence: voted.confidence,
    characters: maskCharacters(voted.characters),
    stacked: candidate.reading.stacked,
    looks: passage.looks,
    agreeingLooks: voted.agreeingLooks,
    capturedAtUtc: frame.capturedAtUtc,
    clockQuality: frame.clockQuality,
    firstSeenUtc: passage.firstSeenUtc,
    lastSeenUtc: passage.lastSeenUtc,
    quad: candidate.location.quad,
  };
}
