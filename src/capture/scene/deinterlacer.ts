import type { Picture } from '../../domain/picture/frame.ts';
import { type Combing, deinterlace, findCombing, type LinesAre } from '../../imaging/deinterlace.ts';

/** Blocks of a picture that must have a comb. */
const LEAST_BLOCKS = 2;
/** Pictures with a comb, more than without, after which a source counts as interlaced. */
const ENOUGH = 3;
/** What a picture without a new comb takes back: an interlaced road may be empty for a while, but not most of the time. */
const TAKEN_BACK = 0.2;

/**
 * Finds out whether a camera's pictures are interlaced, and mends them from then on. A flag of the source is not asked:
 * many encoders do not set it, and snapshots have none.
 *
 * A comb moves with a vehicle. A fine texture that looks like one stays where it is, so a block counts only if it had no
 * comb in the picture before. Until enough is found, no picture is changed.
 */
export class Deinterlacer {
  readonly #linesAre: LinesAre;
  #evidence = 0;
  #isFound = false;
  #before: Combing | null = null;

  constructor(linesAre: LinesAre) {
    this.#linesAre = linesAre;
  }

  /** Mends the picture in place if it has to be. @returns true once, when the source is found to be interlaced. */
  mend(picture: Picture): boolean {
    const combing = findCombing(picture, this.#linesAre);
    const isNew = !this.#isFound && this.#findsEnough(combing);
    this.#isFound ||= isNew;
    if (this.#isFound && combing.count > 0) deinterlace(picture, combing, this.#linesAre);
    return isNew;
  }

  #findsEnough(combing: Combing): boolean {
    const { blocks } = this.#before ?? {};
    const isComparable = blocks?.length === combing.blocks.length;
    const fresh = combing.blocks.reduce(
      (sum, has, i) => sum + (has && !(isComparable && blocks[i]) ? 1 : 0),
      0,
    );
    this.#before = combing;
    this.#evidence = Math.max(this.#evidence + (fresh >= LEAST_BLOCKS ? 1 : -TAKEN_BACK), 0);
    return this.#evidence >= ENOUGH;
  }
}
