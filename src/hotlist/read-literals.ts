import type { PlateRead } from '../domain/plate-read.ts';
import { foldO } from './fold.ts';
import { keyOf, MAX_KEY_CHARACTERS } from './index/plate-key.ts';
import { MIN_TEXT_PROBABILITY, type ProbableText, probableTexts } from './probable-texts.ts';
import { type ReadForm, readForms } from './read-forms.ts';

/** A text under which a read is looked up. */
export type Literal = {
  readonly text: string;
  /** As `plate-key.ts` gives it; `foldedKey` for lists that fold O into 0. */
  readonly key: number;
  readonly foldedKey: number;
  /** The read's own text in the same form: what a person sees on the crop. */
  readonly inRead: string;
  /** That these are the characters, 0..1. */
  readonly probability: number;
  readonly stackedOmitted: boolean;
  /** 0-based places of `inRead` that hold no character in `text`. */
  readonly absentAt: readonly number[];
};

export type ReadLiterals = {
  /** The read's own text, in each of its forms. */
  readonly own: readonly Literal[];
  /** What else the picture holds possible, best first. */
  readonly probable: readonly Literal[];
};

/** Texts that are looked up for one read beside its own, of all forms together. */
export const MAX_PROBABLE_TEXTS = 64;

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
  const own = forms.map((form) =>
    literalOf(form, main, { text: main, probability: read.confidence, absentAt: [] }),
  );
  return { own, probable: probableLiterals(read, forms, new Set(own.map(({ text }) => text))) };
}

function probableLiterals(
  read: LiteralRead,
  forms: readonly ReadForm[],
  own: ReadonlySet<string>,
): readonly Literal[] {
  const main = read.text.reveal();
  // Without a character for each place there is nothing to exchange.
  if (read.characters.length !== main.length) return [];
  const texts = probableTexts(read.characters).filter(({ text }) => text !== main);
  if (texts.length === 0) return [];
  const best = new Map<string, ReturnType<typeof candidateOf>>();
  for (const form of forms) {
    for (const text of texts) {
      // Where stacked characters go in a serial that is shorter than the read nobody can say.
      if (text.absentAt.length > 0 && form.stacked !== '') continue;
      const candidate = candidateOf(form, text);
      if (candidate.probability < MIN_TEXT_PROBABILITY || own.has(candidate.set)) continue;
      const known = best.get(candidate.set);
      if (known === undefined || candidate.probability > known.probability)
        best.set(candidate.set, candidate);
    }
  }
  return [...best.values()]
    .sort((a, b) => b.probability - a.probability || (a.set < b.set ? -1 : 1))
    .slice(0, MAX_PROBABLE_TEXTS)
    .map(({ form, text }) => literalOf(form, main, text));
}

const candidateOf = (form: ReadForm, text: ProbableText) => ({
  form,
  text,
  set: form.set(text.text),
  probability: text.probability * form.probability,
});

function literalOf(form: ReadForm, main: string, { text, probability, absentAt }: ProbableText): Literal {
  const set = form.set(text);
  return {
    text: set,
    key: keyOf(set),
    foldedKey: keyOf(foldO(set)),
    inRead: form.set(main),
    probability: probability * form.probability,
    stackedOmitted: form.stackedOmitted,
    absentAt,
  };
}
