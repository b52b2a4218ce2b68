import type { PlateRead } from '../../domain/read/plate-read.ts';
import { keyOf, MAX_KEY_CHARACTERS } from '../index/plate-key.ts';
import type { Literal } from './literal.ts';
import { ProbableLiterals } from './probable-literals.ts';
import { readForms } from './read-forms.ts';

export type ReadLiterals = {
  /** The read's own text, in each of its forms. */
  readonly own: readonly Literal[];
  /** The other texts that the picture allows. */
  readonly probable: ProbableLiterals;
};

/** The texts under which a read is looked up. */
export type LiteralRead = Pick<PlateRead, 'text' | 'confidence' | 'characters' | 'stacked'>;

/**
 * Every text under which a read is looked up. Its own text has its calibrated confidence as its probability. Another
 * text has the product of its characters' probabilities. Both are multiplied by the confidence of inserted stacked
 * characters.
 */
export function literalsOf(read: LiteralRead): ReadLiterals {
  const main = read.text.reveal();
  const forms = readForms(main.length, read.stacked).filter(
    ({ stacked }) => main.length + stacked.length <= MAX_KEY_CHARACTERS,
  );
  const own = forms.map((form): Literal => {
    const inRead = form.set(main);
    return {
      key: keyOf(inRead),
      foldedKey: keyOf(inRead, true),
      inRead,
      probability: read.confidence * form.probability,
      stackedOmitted: form.stackedOmitted,
      absentAt: [],
    };
  });
  // If the read has no character for some place, there is nothing to exchange.
  const characters = read.characters.length === main.length ? read.characters : [];
  return { own, probable: new ProbableLiterals(characters, forms, own) };
}
