import type { HotListInfo } from '../domain/hot-list.ts';
import { type CsvRow, csvRows } from './csv-rows.ts';
import { writesOAsZero } from './fold.ts';
import { freshnessClass } from './freshness.ts';
import type { ImportOptions } from './import-options.ts';
import { type ImportReport, refusedUnread } from './import-report.ts';
import { chooseLayout, type Layout } from './layouts.ts';
import { type CategoryRules, decodeRow, type ListRow } from './row-decoder.ts';
import { RowTally } from './row-tally.ts';
import { decodeText, nonBlankLines } from './text-lines.ts';

/** A whole list, decoded. */
export type DecodedList = { readonly info: HotListInfo; readonly rows: readonly ListRow[] };

export type ImportRules = CategoryRules & {
  /** Share of the rows, 0..1, that may be unusable; one row always may. Rows kept out on purpose do not count. */
  readonly maxRejectedShare: number;
};

/** `list` is null where the report says `refused`. */
export type CheckedHotList = { readonly report: ImportReport; readonly list: DecodedList | null };

/** Reads a list file and judges it; keeps nothing. Pure: the same for an import and for the offline check. */
export function checkHotList(bytes: Uint8Array, options: ImportOptions, rules: ImportRules): CheckedHotList {
  const decoded = decodeText(bytes);
  if (!decoded.ok) return refusedAsWhole(options, decoded.reason);
  const rows = csvRows(nonBlankLines(decoded.text));
  if (rows.length === 0) return refusedAsWhole(options, 'The file holds nothing but blank lines.');
  const choice = chooseLayout(rows, options.format);
  if (!choice.ok) return refusedAsWhole(options, choice.reason);
  return judge(rows, choice.layout, options, rules);
}

function judge(
  rows: readonly CsvRow[],
  layout: Layout,
  options: ImportOptions,
  rules: ImportRules,
): CheckedHotList {
  const trailerLines = hasTrailer(rows, layout) ? 1 : 0;
  const records = rows.slice(layout.headerRows, rows.length - trailerLines);
  const tally = new RowTally();
  for (const { line, cells } of records) {
    tally.add(line, decodeRow(cells, layout.columns, options.category, rules));
  }
  const plates = tally.entries.map((row) => row.plate);
  const foldsO = options.foldsO ?? writesOAsZero(plates, tally.sawFoldedStateCode);
  const refusal = refusalOf(tally, records.length, rules.maxRejectedShare);
  const { listId, source, version, sourceTimeUtc } = options;
  const report: ImportReport = {
    outcome: refusal === null ? 'accepted' : 'refused',
    refusal,
    listId,
    source,
    version,
    sourceTimeUtc,
    format: layout.format,
    ignoredHeadings: layout.ignoredHeadings,
    trailerLines,
    foldsO,
    rows: records.length,
    freshnessClass: freshnessClass(tally.entries.map((row) => row.category)),
    ...tally.counts(),
  };
  const info: HotListInfo = { listId, source, version, sourceTimeUtc, foldsO };
  return { report, list: refusal === null ? { info, rows: tally.entries } : null };
}

function refusalOf(tally: RowTally, rows: number, maxRejectedShare: number): string | null {
  const allowed = Math.max(1, Math.floor(rows * maxRejectedShare));
  if (tally.unusable > allowed) {
    return `${tally.unusable} of ${rows} rows cannot be used; at most ${allowed} may be. Is this the right file and layout?`;
  }
  // A list with a header and no rows says that nothing is wanted any more; one whose every row fell out does not.
  if (rows > 0 && tally.entries.length === 0) return 'No row of the list can be used.';
  return null;
}

/** The last line of some feeds: a word such as END or TOTAL, or the number of records, and too few columns. */
function hasTrailer(rows: readonly CsvRow[], layout: Layout): boolean {
  const last = rows.length > layout.headerRows ? rows.at(-1)?.cells : undefined;
  if (!last || last.length >= layout.columns.length) return false;
  const first = last[0] ?? '';
  return (
    /^(eof|end|trailer|trl|total|count|records?)\b/i.test(first) || (last.length === 1 && /^\d+$/.test(first))
  );
}

const refusedAsWhole = (options: ImportOptions, reason: string): CheckedHotList => ({
  report: refusedUnread(options, reason),
  list: null,
});
