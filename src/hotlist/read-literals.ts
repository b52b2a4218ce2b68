import type { PlateRead } from '../domain/plate-read.ts';
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
  const own = forms.map((form) => {
    const inRead = form.set(main);
    const probability = read.confidence * form.probability;
    return literalOf({
      text: inRead,
      inRead,
      probability,
      stackedOmitted: form.stackedOmitted,
      absentAt: [],
    });
  });
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
  const candidates = forms.flatMap((form) => candidatesOf(form, main, texts));
  // One form with a character in each place brings no text twice, and that is what most reads are.
  const isDistinct = forms.length === 1 && texts.every(({ absentAt }) => absentAt.length === 0);
  return (isDistinct ? candidates : bestOfEach(candidates, own))
    .toSorted((a, b) => b.probability - a.probability || (a.text < b.text ? -1 : 1))
    .slice(0, MAX_PROBABLE_TEXTS)
    .map(literalOf);
}

/** The more probable of those with one text, without those of `own`. */
function bestOfEach(candidates: readonly Candidate[], own: ReadonlySet<string>): readonly Candidate[] {
  const best = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const known = best.get(candidate.text);
    if (known === undefined ? !own.has(candidate.text) : candidate.probability > known.probability)
      best.set(candidate.text, candidate);
  }
  return [...best.values()];
}

function candidatesOf(form: ReadForm, main: string, texts: readonly ProbableText[]): readonly Candidate[] {
  const inRead = form.set(main);
  const { stackedOmitted } = form;
  const candidates: Candidate[] = [];
  for (const { text, probability: ofText, absentAt } of texts) {
    // Where stacked characters go in a serial that is shorter than the read nobody can say.
    if (absentAt.length > 0 && form.stacked !== '') continue;
    const probability = ofText * form.probability;
    if (probability < MIN_TEXT_PROBABILITY) continue;
    candidates.push({ text: form.set(text), inRead, probability, stackedOmitted, absentAt });
  }
  return candidates;
}

/** A literal that may not be looked up: most of the work is in the keys. */
type Candidate = Omit<Literal, 'key' | 'foldedKey'>;

function literalOf({ text, inRead, probability, stackedOmitted, absentAt }: Candidate): Literal {
  return {
    text,
    key: keyOf(text),
    foldedKey: keyOf(text, true),
    inRead,
    probability,
    stackedOmitted,
    absentAt,
  };
}
