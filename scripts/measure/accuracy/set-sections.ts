import { basename } from 'node:path';
import { counted, type Section, table } from '../shared/section.ts';
import apart from './crops-apart.json' with { type: 'json' };
import type { Score } from './score.ts';

/** What one reader made of a set's pictures, in their order. */
export type ReaderScores = { readonly reader: string; readonly scores: readonly Score[] };
export type SetScores = { readonly set: string; readonly readers: readonly ReaderScores[] };

const MEASURES = ['strict', 'folded', 'withinOne', 'localized'] as const;
const HEADINGS = ['exact', 'exact, O = 0', 'within one', 'localized'] as const;

/** Exact readings by set, and against each other. */
export function setSection(results: readonly SetScores[]): Section {
  const sets = results.flatMap(withPart);
  const rows = sets.flatMap(({ set, readers }) => [
    ...readers.map(({ reader, scores }) => [
      set,
      reader,
      ...MEASURES.map((measure) => counted(scores.filter((score) => score[measure]).length, scores.length)),
    ]),
    ...(readers.length > 1 ? [[set, 'paired', pairedText(paired(readers))]] : []),
  ]);
  return {
    key: 'sets',
    title: 'Plates read right (95 % Wilson intervals)',
    lines: table([['set', 'reader', ...HEADINGS], ...rows]),
    figures: sets.map(({ set, readers }) => ({
      set,
      readers: readers.map(({ reader, scores }) => ({ reader, plates: scores.length, ...counts(scores) })),
      paired: readers.length > 1 ? paired(readers) : null,
    })),
  };
}

const counts = (scores: readonly Score[]): Record<string, number> =>
  Object.fromEntries(MEASURES.map((measure) => [measure, scores.filter((score) => score[measure]).length]));

/** The crops twice: all of them, and those that are left when repeats and samples are put apart. */
function withPart(result: SetScores): readonly SetScores[] {
  if (!result.set.endsWith('crops')) return [result];
  const readers = result.readers.map(({ reader, scores }) => ({
    reader,
    scores: scores.filter(isOwnRoadPlate),
  }));
  return [result, { set: `${result.set}, once`, readers }];
}

const LEFT_OUT = new Set([...apart.repeats, ...apart.samples]);

export const isOwnRoadPlate = ({ file }: Pick<Score, 'file'>): boolean =>
  !LEFT_OUT.has(basename(file).replace(/\.\w+$/, ''));

export type Paired = { readonly first: number; readonly second: number };

/** Plates that exactly one of the first two read right (O = 0). */
export function paired([ours, theirs]: readonly ReaderScores[]): Paired {
  const pairs = (ours?.scores ?? []).map((score, i) => [score.folded, theirs?.scores[i]?.folded ?? false]);
  return {
    first: pairs.filter(([a, b]) => a && !b).length,
    second: pairs.filter(([a, b]) => !a && b).length,
  };
}

const pairedText = ({ first, second }: Paired): string =>
  `right alone: Waypost ${first}, reference ${second}`;
