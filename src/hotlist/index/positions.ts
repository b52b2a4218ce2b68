import { foldVariants } from '../../domain/keeping/hold.ts';
import { foldO } from '../../domain/plate/fold-o.ts';
import type { PlatePattern } from '../../domain/plate/plate-pattern.ts';
import { PlateText } from '../../domain/plate/plate-text.ts';
import type { HotListIndex } from './hot-list-index.ts';
import { keyOf } from './plate-key.ts';

/**
 * Where an index has a plate that a person names. O and 0 count as the same character in a whole plate. A pattern must
 * be written exactly as in the list.
 */
export function positionsOf(index: HotListIndex, plate: PlateText | PlatePattern): readonly number[] {
  if (!(plate instanceof PlateText)) return index.patternsLike(plate.reveal());
  const found: number[] = [];
  for (const variant of foldVariants(plate)) {
    const key = keyOf(index.info.foldsO ? foldO(variant) : variant);
    for (let at = index.firstOf(key); at >= 0 && index.hasKeyAt(at, key); at += 1)
      if (!found.includes(at)) found.push(at);
  }
  return found;
}
