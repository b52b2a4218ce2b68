import type { CharacterReading } from '../domain/plate-candidate.ts';

/** A text that a picture may show, and how probable that is by its own characters, 0..1. */
export type ProbableText = {
  readonly text: string;
  readonly probability: number;
  /** 0-based places of the read that hold no character in this text. */
  readonly absentAt: readonly number[];
};

/** Less probable texts are not looked up. */
export const MIN_TEXT_PROBABILITY = 0.01;

type Option = { readonly char: string; readonly p: number };

/** A sum of probabilities beyond this is no rounding. */
const MAX_SUM = 1.001;
/** So that rounding cuts nothing off that the exact product would keep. */
const SLACK = 1 - 1e-9;

/** Shorter is no plate. */
const MIN_LENGTH = 2;

/**
 * The texts that the characters of a read hold possible: in each place one of its own alternatives, or no character where the
 * read holds that possible, with the probabilities multiplied from the first place to the last. Since those of a place sum to 1
 * at the most, fewer than 1 / `atLeast` texts come out. In no order.
 */
export function probableTexts(
  characters: readonly CharacterReading[],
  atLeast = MIN_TEXT_PROBABILITY,
): readonly ProbableText[] {
  const places = characters.map(optionsOf);
  // What the places from each on can have at the most.
  const best = new Array<number>(places.length + 1).fill(1);
  for (let i = places.length - 1; i >= 0; i--) best[i] = (best[i + 1] ?? 1) * (places[i]?.[0]?.p ?? 0);
  const found: ProbableText[] = [];
  const extend = (start: ProbableText, at: number): void => {
    const options = places[at];
    if (options === undefined) {
      if (start.probability >= atLeast && start.text.length >= MIN_LENGTH) found.push(start);
      return;
    }
    for (const { char, p } of options) {
      if (start.probability * p * (best[at + 1] ?? 1) < atLeast * SLACK) return;
      const absentAt = char === '' ? [...start.absentAt, at] : start.absentAt;
      extend({ text: start.text + char, probability: start.probability * p, absentAt }, at + 1);
    }
  };
  extend({ text: '', probability: 1, absentAt: [] }, 0);
  return found;
}

/**
 * By falling probability; `char` is empty for no character. Alternatives are single characters of a plate; where all of them sum
 * to more than 1 they are scaled.
 */
function optionsOf({ char, confidence, alternatives, absent = 0 }: CharacterReading): readonly Option[] {
  const options: Option[] = [{ char, p: confidence }];
  for (const alternative of alternatives) {
    const isNew = options.every((option) => option.char !== alternative.char);
    if (isNew && /^[A-Z0-9]$/.test(alternative.char)) options.push(alternative);
  }
  if (absent > 0) options.push({ char: '', p: absent });
  const sum = options.reduce((total, { p }) => total + p, 0);
  const scaled =
    sum > MAX_SUM ? options.map((option) => ({ char: option.char, p: option.p / sum })) : options;
  return scaled.toSorted((a, b) => b.p - a.p);
}
