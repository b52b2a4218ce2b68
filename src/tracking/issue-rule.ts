import type { MonoMs } from '../domain/time/time.ts';
import type { PassageInView, TrackingSettings } from './passage.ts';
import type { Vote } from './vote.ts';

/** What a passage's vote calls for: its read, the one revision of its text, or nothing. */
export type Call = 'issue' | 'revise' | null;

/**
 * A confirmed text of high confidence is issued at once, so that an alert goes out while the vehicle is in view. A
 * confirmed text of lower confidence waits a little for better looks. A text that rests on one look, or on looks that
 * disagree, waits until the plate is lost. An issued text is revised once at most, under the same rule.
 * @param isLost whether the plate is out of sight, so that no better look will come
 */
export function callOf(
  passage: PassageInView,
  now: MonoMs,
  isLost: boolean,
  settings: TrackingSettings,
): Call {
  const { vote, issued } = passage;
  if (vote === null || !isReadable(passage, vote, settings)) return null;
  const isSure = passage.phase === 'confirmed' && vote.confidence >= settings.sureConfidence;
  if (issued === null) return isSure || isLost || hasWaited(passage, now, settings) ? 'issue' : null;
  const isRevised = issued.revision > 1 || issued.text.equals(vote.text);
  return !isRevised && (isSure || isLost) ? 'revise' : null;
}

/**
 * False where too few looks agree, or where it is too likely that this is no plate or another text. The localizer follows
 * faint finds too, but a read needs one strong find: lamps and grilles stay faint in every frame.
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
