import type { MonoMs } from '../domain/time/time.ts';
import type { PassageInView, TrackingSettings } from './passage.ts';
import type { Vote } from './vote.ts';

/** How long a single sure look waits for a second one … */
const SURE_LOOK_WAITS_MS = 2_000;
/** … and how long texts wait that are neither sure nor agreed upon. */
const DOUBT_WAITS_MS = 5_000;

/** What a passage's vote calls for: its read, the one revision of its text, or nothing. */
export type Call = 'issue' | 'revise' | null;

/**
 * A confirmed text of high confidence is issued at once, so that an alert goes out while the vehicle is in view. A
 * confirmed text of lower confidence waits a little for better looks. A text that rests on one look, or on looks that
 * disagree, waits until the plate is lost, but for a few seconds at most: a vehicle that stands in a still picture is
 * not lost for hours, and gets no other look. An issued text is revised once at most, under the same rule.
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

function hasWaited(passage: PassageInView, now: MonoMs, settings: TrackingSettings): boolean {
  const { firstLegibleAt } = passage;
  return firstLegibleAt !== null && now - firstLegibleAt >= waitMs(passage, settings);
}

function waitMs({ phase, vote }: PassageInView, settings: TrackingSettings): number {
  if (phase === 'confirmed') return settings.doubtfulAfterMs;
  return (vote?.confidence ?? 0) >= settings.sureConfidence ? SURE_LOOK_WAITS_MS : DOUBT_WAITS_MS;
}
