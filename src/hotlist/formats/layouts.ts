import { csvCells } from './csv-cells.ts';
import { extractLayout, genericLayout, isHeader } from './csv-layouts.ts';
import { fixedFormatOf, fixedLayout } from './fixed-layouts.ts';
import type { ListFormat } from './import-options.ts';
import type { RefusalKind } from './import-report.ts';
import { jsonLayout } from './json-layout.ts';
import type { Layout } from './layout.ts';

export type LayoutChoice =
  | { readonly ok: true; readonly layout: Layout }
  | { readonly ok: false; readonly kind: RefusalKind; readonly reason: string };

/** Number of lines that vote on the layout. */
export const LINES_TO_JUDGE = 50;

/** @param sample the first lines of the file. @param format as the user states it, or undefined to detect it. */
export function chooseLayout(sample: readonly string[], format: ListFormat | undefined): LayoutChoice {
  const [first = ''] = sample;
  switch (format ?? formatOf(sample)) {
    case 'generic-csv':
      return generic(csvCells(first) ?? []);
    case 'json-lines':
      return { ok: true, layout: jsonLayout(sample) };
    case 'extract-csv-11':
      return { ok: true, layout: extractLayout('extract-csv-11', first) };
    case 'extract-csv-12':
      return { ok: true, layout: extractLayout('extract-csv-12', first) };
    case 'extract-fixed':
      return { ok: true, layout: fixedLayout('extract-fixed', first) };
    case 'extract-fixed-state':
      return { ok: true, layout: fixedLayout('extract-fixed-state', first) };
    case null:
      return unknown(sample);
  }
}

function formatOf(sample: readonly string[]): ListFormat | null {
  const [first = ''] = sample;
  if (first.trimStart().startsWith('{')) return 'json-lines';
  if (isHeader(csvCells(first) ?? [])) return 'generic-csv';
  switch (usualColumnCount(sample)) {
    case 11:
      return 'extract-csv-11';
    case 12:
      return 'extract-csv-12';
    default:
      return fixedFormatOf(sample);
  }
}

function generic(headings: readonly string[]): LayoutChoice {
  if (!isHeader(headings))
    return refuse('bad-header', 'The first line is not a header: a column `plate` is needed.');
  const layout = genericLayout(headings);
  return typeof layout === 'string' ? refuse('bad-header', layout) : { ok: true, layout };
}

function unknown(sample: readonly string[]): LayoutChoice {
  const columns = usualColumnCount(sample);
  return refuse(
    'unknown-layout',
    `The layout is unknown: there is no header with a column \`plate\`, and most lines have ${columns} columns instead of 11 or 12 and are not fixed-width records.`,
  );
}

/** The number of columns that most of the lines have. */
function usualColumnCount(lines: readonly string[]): number {
  const counts = new Map<number, number>();
  for (const line of lines) {
    const cells = csvCells(line);
    if (cells !== null) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  }
  return [...counts].reduce((best, next) => (next[1] > best[1] ? next : best), [0, 0])[0];
}

const refuse = (kind: RefusalKind, reason: string): LayoutChoice => ({ ok: false, kind, reason });
