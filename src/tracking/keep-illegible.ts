import type { PassageInView, TrackingSettings } from './passage.ts';

/** A plate goes out of sight without having been read: its picture is to be kept. */
export type KeepAction = { readonly type: 'keepIllegible'; readonly passage: PassageInView };

/**
 * Once a passage, for a parked car is lost and found again for hours. What is only faintly a plate is left out: lamps
 * and grilles would fill the disk. One that is found again and read then gives its read all the same.
 */
export function keepIllegible(
  passages: readonly PassageInView[],
  { minLocalization }: TrackingSettings,
): { readonly passages: readonly PassageInView[]; readonly actions: readonly KeepAction[] } {
  const isToKeep = ({ told, isRepeat, isPictureKept, localization }: PassageInView): boolean =>
    told === null && !isRepeat && !isPictureKept && localization >= minLocalization;
  return {
    passages: passages.map((passage) => (isToKeep(passage) ? { ...passage, isPictureKept: true } : passage)),
    actions: passages.filter(isToKeep).map((passage) => ({ type: 'keepIllegible', passage })),
  };
}
