import { foldO } from '../domain/plate/fold-o.ts';
import { PlateText } from '../domain/plate/plate-text.ts';
import type { CharacterReading, PlateReading } from '../domain/read/plate-candidate.ts';

/** Alternatives below this probability are left out of the read. */
const MIN_ALTERNATIVE = 0.01;

/** One legible reading with its weight in the vote. */
export type Ballot = { readonly reading: PlateReading; readonly weight: number };

export type Vote = {
  readonly text: PlateText;
  readonly characters: readonly CharacterReading[];
  /**
   * The confidence of the most certain agreeing look, lowered by the share of the weight that reads something else. A
   * look that differs only in O for 0 does not lower it, because the calibration counts the two as equal.
   */
  readonly confidence: number;
  readonly agreeingLooks: number;
};

/**
 * Combines a passage's readings character by character: readings of the length with the most weight are averaged
 * position by position. Looks at one plate err alike, so they are averaged and not multiplied: ten blurred looks are
 * not ten independent witnesses. If the result is a text that no look has read, the heaviest look is used instead.
 * @returns null without a legible reading.
 */
export function vote(ballots: readonly Ballot[]): Vote | null {
  const legible = ballots.filter(({ reading, weight }) => reading.text !== null && weight > 0);
  const length = heaviestLength(legible);
  if (length === null) return null;
  const voters = legible.filter(({ reading }) => reading.characters.length === length);
  const combined = Array.from({ length }, (_, position) => combine(voters, position));
  const consensus = PlateText.parse(combined.map((c) => c.char).join(''));
  const isRead = consensus !== null && voters.some(({ reading }) => reading.text?.equals(consensus));
  const heaviest = voters.reduce((best, ballot) => (ballot.weight > best.weight ? ballot : best)).reading;
  const text = isRead ? consensus : heaviest.text;
  if (text === null) return null;
  const characters = isRead ? combined : heaviest.characters;
  const agreeing = legible.filter(({ reading }) => reading.text?.equals(text));
  const surest = Math.max(0, ...agreeing.map(({ reading }) => reading.confidence));
  return {
    text,
    characters,
    confidence: (surest * weightOf(legible.filter((ballot) => isAlike(ballot, text)))) / weightOf(legible),
    agreeingLooks: agreeing.length,
  };
}

const isAlike = ({ reading }: Ballot, text: PlateText): boolean =>
  reading.text !== null && foldO(reading.text.reveal()) === foldO(text.reveal());

const weightOf = (ballots: readonly Ballot[]): number => ballots.reduce((sum, { weight }) => sum + weight, 0);

function heaviestLength(ballots: readonly Ballot[]): number | null {
  const weights = new Map<number, number>();
  for (const { reading, weight } of ballots) {
    const length = reading.characters.length;
    weights.set(length, (weights.get(length) ?? 0) + weight);
  }
  let heaviest: number | null = null;
  for (const [length, weight] of weights)
    if (heaviest === null || weight > (weights.get(heaviest) ?? 0)) heaviest = length;
  return heaviest;
}

/** The weighted mean of the voters' probabilities at a position. */
function combine(voters: readonly Ballot[], position: number): CharacterReading {
  const total = weightOf(voters);
  const chances = new Map<string, number>();
  for (const { reading, weight } of voters) {
    const character = reading.characters[position];
    if (!character) continue;
    const possible = [{ char: character.char, p: character.confidence }, ...character.alternatives];
    for (const { char, p } of possible) chances.set(char, (chances.get(char) ?? 0) + (p * weight) / total);
  }
  const [best, ...others] = [...chances].toSorted((a, b) => b[1] - a[1]);
  const alternatives = others.filter(([, p]) => p >= MIN_ALTERNATIVE).map(([char, p]) => ({ char, p }));
  const absent =
    voters.reduce(
      (sum, { reading, weight }) => sum + (reading.characters[position]?.absent ?? 0) * weight,
      0,
    ) / total;
  return {
    char: best?.[0] ?? '',
    confidence: best?.[1] ?? 0,
    alternatives,
    ...(absent >= MIN_ALTERNATIVE ? { absent } : {}),
  };
}
