import { percent, type Section, table } from '../shared/section.ts';
import { CAUSES, causeOf, confusions } from './errors.ts';
import {
  COVERAGE,
  type RegionFigures,
  type RegionScore,
  regionConfusions,
  regionFigures,
} from './region-scores.ts';
import type { SetScores } from './set-sections.ts';

const SHOWN_CONFUSIONS = 15;

/** How plates were misread: causes, and characters taken for others. Counts only, never a plate. */
export function errorSection(results: readonly SetScores[]): Section {
  const readers = [...new Set(results.flatMap(({ readers: all }) => all.map(({ reader }) => reader)))];
  const columns = results.flatMap(({ set, readers: all }) =>
    all.map(({ reader, scores }) => ({ set, reader, causes: scores.map(causeOf) })),
  );
  const count = (causes: readonly string[], cause: string): number =>
    causes.filter((one) => one === cause).length;
  const characters = readers.map((reader) => ({
    reader,
    confusions: confusions(
      results.flatMap(({ readers: all }) => all.find((one) => one.reader === reader)?.scores ?? []),
    ),
  }));
  return {
    key: 'errors',
    title: 'Errors (O = 0): plates by cause, then characters wanted>read (– stands for none)',
    lines: [
      ...table([
        ['cause', ...columns.map(({ set, reader }) => `${set} ${reader}`)],
        ...CAUSES.map((cause) => [cause, ...columns.map(({ causes }) => `${count(causes, cause)}`)]),
      ]),
      ...characters.map(({ reader, confusions: pairs }) => `${reader}: ${listed(pairs)}`),
    ],
    figures: {
      causes: columns.map(({ set, reader, causes }) => ({
        set,
        reader,
        ...Object.fromEntries(CAUSES.map((cause) => [cause, count(causes, cause)])),
      })),
      characters,
    },
  };
}

const listed = (pairs: readonly (readonly [string, number])[]): string =>
  pairs
    .slice(0, SHOWN_CONFUSIONS)
    .map(([pair, times]) => `${pair} ${times}`)
    .join(', ') || 'none';

/**
 * Regions of the plates whose state is labelled.
 * @param trained regions among the real plates that shaped weights, null where that is not known.
 */
export function regionSection(results: readonly SetScores[], trained: ReadonlySet<string> | null): Section {
  const scores = results.flatMap(
    ({ readers }) => readers[0]?.scores.flatMap(({ region }) => region ?? []) ?? [],
  );
  const section = { key: 'regions', title: 'Regions of plates whose state is labelled' };
  if (scores.length === 0)
    return {
      ...section,
      lines: ['No region reader among the models, or no picture with a labelled state.'],
      figures: null,
    };
  const parts = [{ part: 'all', scores }, ...(trained ? unseenParts(scores, trained) : [])];
  const figures = parts
    .filter((part) => part.scores.length > 0)
    .map((part) => ({ part: part.part, ...regionFigures(part.scores) }));
  const pairs = regionConfusions(scores);
  return {
    ...section,
    lines: [
      ...table([
        [
          'plates',
          'count',
          'right',
          'mean of states',
          'named',
          'of these right',
          `right of the surest ${percent(COVERAGE)}`,
        ],
        ...figures.map((row) => regionRow(row.part, row)),
      ]),
      `named wrongly: ${listed(pairs)}`,
    ],
    figures: { parts: figures, confusions: pairs },
  };
}

const unseenParts = (scores: readonly RegionScore[], trained: ReadonlySet<string>) => [
  {
    part: 'states among the real training plates',
    scores: scores.filter(({ wanted }) => trained.has(wanted)),
  },
  {
    part: 'states that training saw drawn only',
    scores: scores.filter(({ wanted }) => !trained.has(wanted)),
  },
];

const regionRow = (part: string, row: RegionFigures): readonly string[] => [
  part,
  `${row.plates}`,
  ...[row.right, row.macro, row.coverage, row.precision, row.precisionAtCoverage].map(percent),
];
