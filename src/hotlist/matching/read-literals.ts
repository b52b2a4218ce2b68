import type { PlateRead } from '../../domain/read/plate-read.ts';
import { keyOf, MAX_KEY_CHARACTERS } from '../index/plate-key.ts';
import type { Literal } from './literal.ts';
import { ProbableLiterals } from './probable-literals.ts';
import { readForms } from './read-forms.ts';

export type ReadLiterals = {
  /** The read's own text, in each of its forms. */
  readonly own: readonly Literal[];
  /** What else the picture holds possible. */
  readonly probable: ProbableLiterals;
};

/** What a read is looked up by. */
export type LiteralRead = Pick<PlateRead, 'text' | 'confidence' | 'characters' | 'stacked'>;

/**
 * Every text under which a read is looked up. Its own text is as probable as its calibrated confidence says, another one
 * as its characters multiplied; both times the confidence of stacked characters that are set in.
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
  // Without a character for each place there is nothing to exchange.
  const characters = read.characters.length === main.length ? read.characters : [];
  return { own, probable: new ProbableLiterals(characters, forms, own) };
}
