import { PlateText } from '../domain/plate/plate-text.ts';
import { maskCharacters } from '../domain/read/masked-characters.ts';
import type {
  CharacterAlternative,
  CharacterDistribution,
  CharacterReading,
  PlateReading,
  StackedPosition,
  StackedReading,
} from '../domain/read/plate-candidate.ts';
import type { ReaderOutput } from './contracts/character-reader.ts';

/** A character that is less probable than this is not worth keeping as an alternative. */
const MIN_ALTERNATIVE = 0.01;
const STACKED_POSITIONS: readonly (StackedPosition | null)[] = [null, 'prefix', 'suffix', 'infix'];

/** A reading without its confidence, with the product from which the confidence is computed. */
export type Spelling = Omit<PlateReading, 'confidence'> & {
  /** Product of the highest probability at each position, "no character" included: a doubtful length counts too. */
  readonly certainty: number;
};

/**
 * Turns probabilities into a text. Nothing is corrected: each position gets its likeliest class.
 * @param legibleCharacter if a character is less certain than this, the plate is illegible.
 */
export function spell(output: ReaderOutput, legibleCharacter: number): Spelling {
  const characters = maskCharacters(spellMain(output.main));
  const stacked = spellStacked(output.stacked, output.stackedPosition);
  const certainty = certaintyOf(output.main);
  if (characters.length === 0) return { status: 'rejected', text: null, characters, stacked, certainty };
  const text = PlateText.parse(characters.map((c) => c.char).join(''));
  const legible = text !== null && characters.every((c) => c.confidence >= legibleCharacter);
  return legible
    ? { status: 'read', text, characters, stacked, certainty }
    : { status: 'illegible', text: null, characters, stacked, certainty };
}

/** How certain the reader is of the whole main serial, 0..1. */
export const certaintyOf = ({ rows }: CharacterDistribution): number =>
  rows.reduce((product, row) => product * Math.max(...row), 1);

/** The positions that hold a character. An illegible character is written "?". */
function spellMain({ alphabet, rows }: CharacterDistribution): readonly CharacterReading[] {
  const none = alphabet.at(-2);
  return rows
    .map((row) => ({ ...spellPosition(row, alphabet), ...absence(row, alphabet) }))
    .filter((c) => c.char !== none);
}

/** The probability that a position holds no character although a character is likelier. */
function absence(row: Float32Array, alphabet: string): Pick<CharacterReading, 'absent'> {
  const p = row[alphabet.length - 2] ?? 0;
  return p >= MIN_ALTERNATIVE ? { absent: p } : {};
}

function spellPosition(row: Float32Array, alphabet: string): CharacterReading {
  const best = likeliest(row);
  const alternatives: CharacterAlternative[] = [];
  for (const [index, p] of row.entries())
    if (index !== best && p >= MIN_ALTERNATIVE && /[A-Z0-9]/.test(alphabet.charAt(index)))
      alternatives.push({ char: alphabet.charAt(index), p });
  alternatives.sort((a, b) => b.p - a.p);
  return { char: alphabet.charAt(best), confidence: row[best] ?? 0, alternatives };
}

function spellStacked(
  { alphabet, rows }: CharacterDistribution,
  positions: Float32Array,
): readonly StackedReading[] {
  const place = likeliest(positions);
  const position = STACKED_POSITIONS[place];
  if (!position) return [];
  const none = alphabet.at(-1);
  const read = rows.map((row) => spellPosition(row, alphabet)).filter((c) => c.char !== none);
  if (read.length === 0) return [];
  const confidence = read.reduce((product, c) => product * c.confidence, positions[place] ?? 0);
  return [{ chars: read.map((c) => c.char).join(''), position, confidence }];
}

function likeliest(row: Float32Array): number {
  let best = 0;
  for (let i = 1; i < row.length; i++) if ((row[i] ?? 0) > (row[best] ?? 0)) best = i;
  return best;
}
