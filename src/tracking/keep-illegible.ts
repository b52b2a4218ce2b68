import type { PassageInView, TrackingSettings } from './passage.ts';

/** A plate went out of sight unread: its picture is to be kept. */
export type KeepAction = { readonly type: 'keepIllegible'; readonly passage: PassageInView };

/**
 * Keeps one picture for each passage, because a parked car is lost and found again for hours. Faint finds are left out:
 * lamps and grilles would fill the disk. A passage that is found again can still issue its read.
 */
export function keepIllegible(
  passages: readonly PassageInView[],
  { minLocalization }: TrackingSettings,
): { readonly passages: readonly PassageInView[]; readonly actions: readonly KeepAction[] } {
  const isToKeep = ({ issued, isRepeat, isPictureKept, localization }: PassageInView): boolean =>
    issued === null && !isRepeat && !isPictureKept && localization >= minLocalization;
  return {
    passages: passages.map((passage) => (isToKeep(passage) ? { ...passage, isPictureKept: true } : passage)),
    actions: passages.filter(isToKeep).map((passage) => ({ type: 'keepIllegible', passage })),
  };
}
