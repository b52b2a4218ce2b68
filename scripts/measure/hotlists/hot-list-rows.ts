/** Invented lists and reads for measuring: the same for the same seed, and made one by one. */
import type { Category } from '../../../src/domain/list/hot-list.ts';
import { PlatePattern } from '../../../src/domain/plate/plate-pattern.ts';
import { PlateText } from '../../../src/domain/plate/plate-text.ts';
import type { CharacterReading } from '../../../src/domain/read/plate-candidate.ts';
import type { ListRow } from '../../../src/hotlist/formats/row-decoder.ts';
import type { MatchableRead } from '../../../src/hotlist/matching/match-read.ts';
import { type SeededRandom, seededRandom } from '../../../test/support/seeded-random.ts';

const LETTERS = 'ABCDEFGHIJKLMNPQRSTUVWXYZ';
const DIGITS = '0123456789';
/** Serial formats that the most US plates have. */
const SHAPES: readonly [string, ...string[]] = [
  'AAA1111',
  'AAA111',
  '1AAA111',
  '111AAA',
  'AA11111',
  'AAA11A',
];
const REGIONS: readonly [string, ...string[]] = [
  'US-IA',
  'US-NE',
  'US-IL',
  'US-MO',
  'US-MN',
  'US-WI',
  'US-SD',
];
const CATEGORIES: readonly [Category, ...Category[]] = ['stolen-vehicle', 'stolen-plate', 'wanted-person'];
const MAKES: readonly [string, ...string[]] = ['FORD', 'HOND', 'TOYT', 'CHEV', 'NISS'];
/** Partial plates come with single bulletins: a list has few. */
export const PARTIALS = 200;
const SEED = 2026;

/** As a source that folds writes it: no letter O. */
const plateOf = (random: SeededRandom): string =>
  [...random.pick(SHAPES)].map((kind) => random.text(1, kind === 'A' ? LETTERS : DIGITS)).join('');

const patternOf = (random: SeededRandom): string => `${random.text(2, LETTERS)}?${random.text(3, DIGITS)}*`;

/** @param entries of which `PARTIALS` are partial, in a list that is large enough. */
export function* generatedRows(entries: number): Generator<ListRow> {
  const random = seededRandom(SEED);
  for (let i = 0; i < entries; i++) {
    const isPartial = i % Math.max(2, Math.floor(entries / PARTIALS)) === 1;
    const plate = isPartial ? PlatePattern.parse(patternOf(random)) : PlateText.parse(plateOf(random));
    if (plate === null) throw new Error('the generator made no plate');
    yield {
      plate,
      region: random.pick(REGIONS),
      category: random.pick(CATEGORIES),
      reason: 'invented to measure with',
      expiresAtUtc: null,
      details: {
        recordId: `V${String(i).padStart(9, '0')}`,
        originatingAgency: 'ZZ0000000',
        vehicleYear: String(1998 + random.int(28)),
        make: random.pick(MAKES),
        model: random.text(3, LETTERS),
        style: '4D',
        colour: 'BLU',
      },
    };
  }
}

export const KINDS = ['exact', 'folded', 'partial', 'probable', 'miss', 'miss with 64 alternatives'] as const;
export type Kind = (typeof KINDS)[number];

/** Reads that touch the list as `kind` says: a sample of its plates, changed. */
export function readsOf(kind: Kind, sample: readonly ListRow[], count: number): readonly MatchableRead[] {
  const random = seededRandom(SEED + KINDS.indexOf(kind));
  const complete = sample.filter(({ plate }) => plate instanceof PlateText);
  const zeros = complete.filter(({ plate }) => plate.reveal().includes('0'));
  const partial = sample.filter(({ plate }) => plate instanceof PlatePattern);
  const some = (rows: readonly ListRow[]): string =>
    rows[random.int(rows.length)]?.plate.reveal() ?? 'ZZZ0000';
  const read = (text: string, isDoubted = false): MatchableRead => readAs(text, isDoubted, random);
  const make: Readonly<Record<Kind, () => MatchableRead>> = {
    exact: () => read(some(complete)),
    folded: () => read(some(zeros).replace('0', 'O')),
    partial: () => read(some(partial).replace('?', 'Q').replace('*', random.text(1, DIGITS))),
    probable: () => {
      const [listed, at] = [some(complete), random.int(DOUBTED_POSITIONS)];
      const { characters, ...seen } = read(listed, true);
      // What is listed is the second choice at one position.
      const swapped = characters.map((character, i) => (i === at ? exchanged(character) : character));
      const text = PlateText.parse(swapped.map(({ char }) => char).join('')) ?? seen.text;
      return { ...seen, text, characters: swapped };
    },
    miss: () => read(`QQ${plateOf(random).slice(2)}`),
    'miss with 64 alternatives': () => read(`QQ${plateOf(random).slice(2)}`, true),
  };
  return Array.from({ length: count }, make[kind]);
}

/** Probabilities at the doubted positions, the read's own first: 5 x 2^4 texts, each with more than 0.01. */
const DOUBTS: readonly (readonly [number, ...number[]])[] = [
  [0.2, 0.198, 0.196, 0.194, 0.192],
  ...Array.from({ length: 4 }, () => [0.5, 0.49] as const),
];
export const DOUBTED_POSITIONS = DOUBTS.length;

/** @param isDoubted with alternatives that make more texts possible than are looked up. */
function readAs(raw: string, isDoubted: boolean, random: SeededRandom): MatchableRead {
  const text = PlateText.parse(raw);
  if (text === null) throw new Error(`the generator made no plate: ${raw}`);
  return {
    readId: 'read',
    text,
    confidence: 0.95,
    characters: [...raw].map((char, at): CharacterReading => {
      const [confidence, ...others] = isDoubted ? (DOUBTS[at] ?? [0.995]) : [0.995];
      const letters = [...LETTERS].filter((letter) => letter !== char);
      const start = random.int(letters.length - others.length);
      return {
        char,
        confidence,
        alternatives: others.map((p, i) => ({ char: letters[start + i] ?? '', p })),
      };
    }),
    stacked: [],
    region: random.pick(REGIONS),
    regionLikelihoods: [{ region: 'US-IA', p: 0.97 }],
  };
}

function exchanged({ char, confidence, alternatives }: CharacterReading): CharacterReading {
  const [first] = alternatives;
  if (first === undefined) return { char, confidence, alternatives: [] };
  const others = alternatives.slice(1);
  return { char: first.char, confidence, alternatives: [{ char, p: first.p }, ...others] };
}
