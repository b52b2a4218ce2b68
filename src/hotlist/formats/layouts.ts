import { csvRows } from '../text/csv-rows.ts';
import type { TextLine } from '../text/text-lines.ts';
import { type CsvSample, cellsOf, genericLayout } from './csv-layouts.ts';
import { type ExtractChoice, extractLayout } from './extract-csv.ts';
import { type FixedFormat, fixedFormatOf, fixedLayout } from './fixed-layouts.ts';
import { fieldOfHeading, headerPlace } from './headings.ts';
import type { RefusalKind } from './import-report.ts';
import { jsonLayout } from './json-layout.ts';
import type { LayoutHints } from './layout.ts';

export type LayoutChoice = ExtractChoice;

/** Number of lines that are looked at to find the layout. A row may have several. */
export const LINES_TO_JUDGE = 200;
/** Number of rows that vote on it. */
const ROWS_TO_JUDGE = 50;

const SEPARATORS = [',', ';', '\t', '|'] as const;
/** The first line by which Excel is told the separator. */
const SEPARATOR_LINE = /^"?sep=([^\w\s"]|\t)"?\s*$/i;

/** @param lines the first lines of the file */
export function chooseLayout(lines: readonly TextLine[], hints: LayoutHints): LayoutChoice {
  const { format } = hints;
  const texts = lines.slice(0, ROWS_TO_JUDGE).map(({ text }) => text);
  const [first = ''] = texts;
  switch (format) {
    case 'json-lines':
      return { ok: true, layout: jsonLayout(texts) };
    case 'extract-fixed':
    case 'extract-fixed-state':
      return { ok: true, layout: fixedLayout(format, first) };
    case undefined:
      if (first.trimStart().startsWith('{')) return { ok: true, layout: jsonLayout(texts) };
      if (first.trimStart().startsWith('[')) return refuse('unknown-layout', JSON_ARRAY);
  }
  const stated = SEPARATOR_LINE.exec(first)?.[1];
  const above = stated === undefined ? 0 : 1;
  const samples = (stated === undefined ? SEPARATORS : [stated]).map((separator) =>
    sampleOf(lines.slice(above), separator),
  );
  const choice = chooseCsv(samples, format, hints) ?? fixedOrUnknown(texts, samples);
  if (!choice.ok || above === 0) return choice;
  return { ok: true, layout: { ...choice.layout, headerRows: choice.layout.headerRows + above } };
}

const sampleOf = (lines: readonly TextLine[], separator: string): CsvSample => {
  const rows = [...csvRows(lines, separator, () => false)].slice(0, ROWS_TO_JUDGE);
  return { separator, rows: rows.map(({ text }) => cellsOf(text, separator)) };
};

/** @returns null if the rows are of no CSV layout */
function chooseCsv(
  samples: readonly CsvSample[],
  format: 'generic-csv' | 'extract-csv-11' | 'extract-csv-12' | undefined,
  hints: LayoutHints,
): LayoutChoice | null {
  if (format === 'extract-csv-11' || format === 'extract-csv-12')
    return extractLayout(widest(samples), format);
  const [best] = samples
    .filter(({ rows }) => headerPlace(rows) >= 0)
    .toSorted((a, b) => knownIn(b) - knownIn(a));
  if (best === undefined)
    return format === undefined
      ? extractLayout(widest(samples), undefined)
      : refuse('bad-header', 'The first line is not a header: a column `plate` is needed.');
  const layout = genericLayout(best, headerPlace(best.rows), hints);
  if (typeof layout !== 'string') return { ok: true, layout };
  // The header of an extract names two years.
  const other = format === undefined ? extractLayout(best, undefined) : null;
  return other?.ok ? other : refuse('bad-header', layout);
}

/** An extract has no header that would tell its separator, but many columns. */
function widest(samples: readonly CsvSample[]): CsvSample {
  const cells = ({ rows }: CsvSample): number => rows.reduce((sum, row) => sum + (row?.length ?? 0), 0);
  return samples.reduce((best, next) => (cells(next) > cells(best) ? next : best));
}

/** How many headings we know. */
const knownIn = ({ rows }: CsvSample): number =>
  (rows[headerPlace(rows)] ?? []).filter((heading) => fieldOfHeading(heading) !== null).length;

function fixedOrUnknown(lines: readonly string[], samples: readonly CsvSample[]): LayoutChoice {
  const format: FixedFormat | 'ambiguous' | null = fixedFormatOf(lines);
  if (format === 'ambiguous')
    return refuse(
      'unknown-layout',
      'Characters 1 and 3 of the lines could both be the list code. Say which layout it is: --format extract-fixed or extract-fixed-state.',
    );
  if (format !== null) return { ok: true, layout: fixedLayout(format, lines[0] ?? '') };
  const columns = Math.max(...samples.map(({ rows }) => usualColumnCount(rows)));
  return refuse(
    'unknown-layout',
    `The layout is unknown: no heading in the first lines means the plate, and most lines have ${columns} columns instead of 11 or 12 and are not fixed-width records. Put a header with a column \`plate\` above the rows.`,
  );
}

/** The number of columns that most of the rows have. */
function usualColumnCount(rows: CsvSample['rows']): number {
  const counts = new Map<number, number>();
  for (const cells of rows) if (cells !== null) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  return [...counts].reduce((best, next) => (next[1] > best[1] ? next : best), [0, 0])[0];
}

const JSON_ARRAY =
  'The file is a JSON array. Write one object a line, without brackets and commas around them.';

const refuse = (kind: RefusalKind, reason: string): LayoutChoice => ({ ok: false, kind, reason });
