import type { Fold } from '../../domain/list/hit.ts';
import { foldO } from '../../domain/plate/fold-o.ts';

/** Lists with fewer plates than this may lack the letter O by chance. */
const MIN_PLATES_TO_JUDGE = 50;

/** The part of a read that is compared: the places in `absentAt` hold no character in the text that matched. */
export type ReadSide = { readonly inRead: string; readonly absentAt: readonly number[] };

/**
 * Where a literal of the list differs from that of the read. Both have the same length, apart from absent places.
 * @returns by position. A difference that the list's own fold explains is no alternative.
 */
export function foldsBetween(
  { inRead, absentAt }: ReadSide,
  inList: string,
  foldsO: boolean,
): readonly Fold[] {
  const folds: Fold[] = [];
  let at = 0;
  for (let position = 0; position < inRead.length; position++) {
    const read = inRead.charAt(position);
    const listed = absentAt.includes(position) ? '' : inList.charAt(at++);
    if (read === listed) continue;
    const kind = foldsO && foldO(read) === foldO(listed) ? 'list-fold' : 'alternative';
    folds.push({ position, inRead: read, inList: listed, kind });
  }
  return folds;
}

/**
 * Whether a list's source writes the letter O as the digit 0: no plate has an O, and either the list is large enough to
 * rule out chance, or a state code was written the same way (`0H`).
 */
export function writesOAsZero(list: {
  readonly plates: number;
  readonly sawLetterO: boolean;
  readonly sawFoldedStateCode: boolean;
}): boolean {
  return !list.sawLetterO && (list.sawFoldedStateCode || list.plates >= MIN_PLATES_TO_JUDGE);
}
