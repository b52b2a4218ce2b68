import type { Fold } from '../domain/hit.ts';
import type { HotListEntry } from '../domain/hot-list.ts';

/** Lists with fewer plates than this may lack the letter O by chance. */
const MIN_PLATES_TO_JUDGE = 50;

/** The text with every letter O as the digit 0. */
export const foldO = (text: string): string => text.replaceAll('O', '0');

/**
 * Where a literal of the list differs from that of the read, which is as long.
 * @returns by position; what the list's own fold explains is no alternative.
 */
export function foldsBetween(inRead: string, inList: string, foldsO: boolean): readonly Fold[] {
  const folds: Fold[] = [];
  for (let position = 0; position < inRead.length; position++) {
    const [read, listed] = [inRead.charAt(position), inList.charAt(position)];
    if (read === listed) continue;
    const kind = foldsO && foldO(read) === foldO(listed) ? 'list-fold' : 'alternative';
    folds.push({ position, inRead: read, inList: listed, kind });
  }
  return folds;
}

/**
 * Whether a list's source writes the letter O as the digit 0: no plate has an O, and either the list is large enough
 * for that to be no accident, or a state code was written the same way (`0H`).
 */
export function writesOAsZero(
  plates: readonly HotListEntry['plate'][],
  sawFoldedStateCode: boolean,
): boolean {
  if (!sawFoldedStateCode && plates.length < MIN_PLATES_TO_JUDGE) return false;
  return plates.every((plate) => !plate.reveal().includes('O'));
}
