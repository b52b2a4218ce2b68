import type { UtcMs } from '../../domain/time/time.ts';
import { toIsoUtc } from '../../domain/time/time.ts';
import { counted } from '../../platform/counted.ts';
import type { FreshnessClass } from '../../policy/freshness.ts';
import type { ImportOptions, ListFormat } from './import-options.ts';
import { BY_SPREADSHEET, REJECT_REASONS, type RejectReason } from './reject-reasons.ts';

/** A row that became no entry. Its content is left out because lists are confidential (policy H7). */
export type RejectedRow = {
  readonly line: number;
  readonly reason: RejectReason;
  /** A spreadsheet has turned the plate into a number, a date or an error. */
  readonly bySpreadsheet?: true;
};

/** What a person should look at although it refuses nothing. */
export type ListWarning = {
  readonly kind: 'spreadsheet' | 'odd-lengths' | 'doubtful-plates' | 'unknown-plates' | 'other-category';
  readonly count: number;
  /** In plain words for the user. */
  readonly text: string;
};

/** Maximum rejected rows in a report. All of them are counted. */
export const MAX_REPORTED_ROWS = 200;

/** Why a list was refused as a whole, for machines. */
export const REFUSAL_KINDS = [
  'empty',
  'too-large',
  'not-text',
  'cut-short',
  'unknown-layout',
  'bad-header',
  'category-needed',
  'too-many-rejects',
  'no-usable-row',
  'not-plates',
  'made-in-future',
  'shrinks',
  'signature-needed',
  'broken-package',
  'unknown-agency',
  'wrong-signature',
  'agency-not-allowed',
  'other-unit',
  'wrong-digest',
  'replayed',
  'rollback',
  'not-sealed-to-unit',
  'no-base',
] as const;
export type RefusalKind = (typeof REFUSAL_KINDS)[number];
/** @property reason in plain words for the user. */
export type Refusal = { readonly kind: RefusalKind; readonly reason: string };

/** The result of importing or checking a list. Plain data, fit for JSON; contains no plate. */
export type ImportReport = {
  readonly outcome: 'accepted' | 'refused';
  /** Why the list was refused as a whole, in plain words; null if it was accepted. */
  readonly refusal: string | null;
  readonly refusalKind: RefusalKind | null;
  readonly listId: string;
  readonly source: string;
  readonly version: string;
  readonly sourceTimeUtc: UtcMs;
  /** As `HotListInfo` has it. */
  readonly ageUnknown?: boolean;
  readonly format: ListFormat | null;
  /** Lines with a record on them: without blank lines, header and trailer. */
  readonly rows: number;
  readonly entries: number;
  /** How many of the entries have a partly known plate. */
  readonly partialPlates: number;
  /** How many of the entries are calibration records. */
  readonly testPlates: number;
  /** Rows with the same plate, region and category as an earlier row. */
  readonly duplicates: number;
  readonly rejectedByReason: { readonly [K in RejectReason]?: number };
  /** Rows refused by policy (H2), by the category that they name. */
  readonly refusedByCategory: { readonly [category: string]: number };
  readonly unrecognisedRegions: number;
  readonly trailerLines: 0 | 1;
  readonly ignoredHeadings: readonly string[];
  readonly foldsO: boolean;
  readonly freshnessClass: FreshnessClass;
  readonly warnings: readonly ListWarning[];
  /** The first `MAX_REPORTED_ROWS` of the rejected rows, in the file's order. */
  readonly rejectedRows: readonly RejectedRow[];
  /** The package that the list came in. */
  readonly package?: {
    readonly packageId: string;
    readonly agency: string;
    readonly kind: 'full' | 'delta' | 'withdrawal';
    readonly sequence: number;
  };
};

export const MADE_IN_FUTURE: Refusal = {
  kind: 'made-in-future',
  reason: 'Its source time lies in the future. Check the time and its time zone.',
};

/** The report of a list that was refused before its rows were read. */
export function refusedUnread(options: ImportOptions, { kind, reason }: Refusal): ImportReport {
  return {
    outcome: 'refused',
    refusal: reason,
    refusalKind: kind,
    listId: options.listId,
    source: options.source,
    version: options.version,
    sourceTimeUtc: options.sourceTimeUtc,
    ...(options.ageUnknown ? { ageUnknown: true } : {}),
    format: options.format ?? null,
    rows: 0,
    entries: 0,
    partialPlates: 0,
    testPlates: 0,
    duplicates: 0,
    rejectedByReason: {},
    refusedByCategory: {},
    unrecognisedRegions: 0,
    trailerLines: 0,
    ignoredHeadings: [],
    foldsO: false,
    freshnessClass: 'general',
    warnings: [],
    rejectedRows: [],
  };
}

/** Whether the report is about a package that withdraws its list, and that was accepted. */
export const isWithdrawal = ({ outcome, package: came }: ImportReport): boolean =>
  outcome === 'accepted' && came?.kind === 'withdrawal';

/** The report for people: a summary, then the rejected rows. */
export function importReportText(report: ImportReport): string {
  return [...summary(report), ...rejections(report)].join('\n');
}

function summary(report: ImportReport): string[] {
  const { listId, version, format } = report;
  if (isWithdrawal(report))
    return [`List ${listId} is withdrawn: ${report.package?.agency} has signed that.`];
  const lines = [
    `List ${listId}, version ${version}: ${report.outcome}.`,
    `  source      ${report.source}, made ${toIsoUtc(report.sourceTimeUtc)}${report.ageUnknown ? ' at the latest' : ''}`,
    `  layout      ${format ?? 'unknown'}`,
    `  rows        ${report.rows}: ${counted(report.entries, 'entry', 'entries')}, ${counted(report.duplicates, 'duplicate')}, ${countRejected(report)} rejected`,
    `  O and 0     ${report.foldsO ? 'the source writes the letter O as the digit 0: both count as the same character' : 'different characters'}`,
    `  freshness   ${report.freshnessClass}`,
  ];
  if (report.ageUnknown)
    lines.push(
      '  age         unknown, so the list counts as stale and never interrupts: give its --source-time',
    );
  if (report.package !== undefined) {
    const { agency, kind, sequence } = report.package;
    lines.push(`  package     ${kind}, number ${sequence}, signed by ${agency}`);
  }
  if (report.refusal !== null) lines.splice(1, 0, `  ${report.refusal}`);
  if (report.partialPlates > 0)
    lines.push(
      `  partial     ${counted(report.partialPlates, 'partial plate')}; such entries expire within 24 hours`,
    );
  if (report.testPlates > 0)
    lines.push(`  tests       ${counted(report.testPlates, 'test plate')} from calibration records`);
  if (report.unrecognisedRegions > 0) {
    lines.push(
      `  regions     ${counted(report.unrecognisedRegions, 'unknown state code')}; such entries have no region`,
    );
  }
  if (report.ignoredHeadings.length > 0) {
    lines.push(`  ignored     columns ${report.ignoredHeadings.join(', ')}`);
  }
  for (const { text } of report.warnings) lines.push(`  warning     ${text}`);
  return lines;
}

function rejections(report: ImportReport): string[] {
  const lines: string[] = [];
  for (const [category, count] of Object.entries(report.refusedByCategory)) {
    lines.push(`  refused by policy: ${count} of ${category}`);
  }
  for (const [words, rows] of Map.groupBy(report.rejectedRows, wordsOf))
    lines.push(`  ${linesInWords(rows.map(({ line }) => line))}: ${words}`);
  const unlisted = countRejected(report) - report.rejectedRows.length;
  if (unlisted > 0) lines.push(`  and ${unlisted} more rows`);
  return lines;
}

const wordsOf = ({ reason, bySpreadsheet }: RejectedRow): string =>
  bySpreadsheet ? BY_SPREADSHEET : REJECT_REASONS[reason];

/** `line 7`, `lines 3, 7 to 9`. @param lines ascending */
function linesInWords(lines: readonly number[]): string {
  const runs: [first: number, last: number][] = [];
  for (const line of lines) {
    const last = runs.at(-1);
    if (last?.[1] === line - 1) last[1] = line;
    else runs.push([line, line]);
  }
  const words = runs.map(([first, last]) => (first === last ? String(first) : `${first} to ${last}`));
  return `${lines.length === 1 ? 'line' : 'lines'} ${words.join(', ')}`;
}

const countRejected = (report: ImportReport): number =>
  Object.values(report.rejectedByReason).reduce((sum, count) => sum + count, 0);
