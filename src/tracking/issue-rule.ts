import type { MonoMs } from '../domain/time/time.ts';
import type { PassageInView, TrackingSettings } from './passage.ts';
import type { Vote } from './vote.ts';

/** What a passage's vote calls for: its read, the one revision of its text, or nothing. */
export type Call = 'issue' | 'revise' | null;

/**
 * Told at once is what is confirmed and sure, so that an alert goes out while the vehicle is in view. A confirmed text
 * that is not as sure waits for better looks, but not for long; what rests on a single look, or on looks that do
 * not agree, waits until the plate is lost. A text that was told is revised once, on the same terms.
 * @param isLost the plate is out of sight: nothing better is to be expected.
 */
export function callOf(
  passage: PassageInView,
  now: MonoMs,
  isLost: boolean,
  settings: TrackingSettings,
): Call {
  const { vote, told } = passage;
  if (vote === null || !isReadable(passage, vote, settings)) return null;
  const isSure = passage.phase === 'confirmed' && vote.confidence >= settings.sureConfidence;
  if (told === null) return isSure || isLost || hasWaited(passage, now, settings) ? 'issue' : null;
  const isRevised = told.revision > 1 || told.text.equals(vote.text);
  return !isRevised && (isSure || isLost) ? 'revise' : null;
}

/**
 * Not so: too few looks agree, or it is more likely than allowed that this is no plate, or not this text. A faint find
 * is enough to follow a plate, but lamps and grilles are nothing more than that in any frame, whatever is read there.
 */
const isReadable = ({ localization }: PassageInView, vote: Vote, settings: TrackingSettings): boolean =>
  localization >= settings.minLocalization &&
  vote.agreeingLooks >= settings.minLooks &&
  vote.confidence * localization >= settings.minConfidence;

const hasWaited = (
  { phase, firstLegibleAt }: PassageInView,
  now: MonoMs,
  { doubtfulAfterMs }: TrackingSettings,
): boolean => phase === 'confirmed' && firstLegibleAt !== null && now - firstLegibleAt >= doubtfulAfterMs;
