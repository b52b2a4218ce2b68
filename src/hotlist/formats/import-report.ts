import type { UtcMs } from '../../domain/time/time.ts';
import { toIsoUtc } from '../../domain/time/time.ts';
import { counted } from '../../platform/counted.ts';
import type { FreshnessClass } from '../../policy/freshness.ts';
import type { ImportOptions, ListFormat } from './import-options.ts';
import { REJECT_REASONS, type RejectReason } from './reject-reasons.ts';

/** A row that became no entry. Its content is left out because lists are confidential (policy H7). */
export type RejectedRow = { readonly line: number; readonly reason: RejectReason };

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
  /** The first `MAX_REPORTED_ROWS` of the rejected rows, in the file's order. */
  readonly rejectedRows: readonly RejectedRow[];
  /** The package that the list came in. */
  readonly package?: {
    readonly packageId: string;
    readonly agency: string;
    readonly kind: 'full' | 'delta';
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
    rejectedRows: [],
  };
}

/** The report for people: a summary, then the rejected rows. */
export function importReportText(report: ImportReport): string {
  return [...summary(report), ...rejections(report)].join('\n');
}

function summary(report: ImportReport): string[] {
  const { listId, version, format } = report;
  const lines = [
    `List ${listId}, version ${version}: ${report.outcome}.`,
    `  source      ${report.source}, made ${toIsoUtc(report.sourceTimeUtc)}`,
    `  layout      ${format ?? 'unknown'}`,
    `  rows        ${report.rows}: ${counted(report.entries, 'entry', 'entries')}, ${counted(report.duplicates, 'duplicate')}, ${countRejected(report)} rejected`,
    `  O and 0     ${report.foldsO ? 'the source writes the letter O as the digit 0: both count as the same character' : 'different characters'}`,
    `  freshness   ${report.freshnessClass}`,
  ];
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
  return lines;
}

function rejections(report: ImportReport): string[] {
  const lines: string[] = [];
  for (const [category, count] of Object.entries(report.refusedByCategory)) {
    lines.push(`  refused by policy: ${count} of ${category}`);
  }
  for (const { line, reason } of report.rejectedRows) lines.push(`  line ${line}: ${REJECT_REASONS[reason]}`);
  const unlisted = countRejected(report) - report.rejectedRows.length;
  if (unlisted > 0) lines.push(`  and ${unlisted} more rows`);
  return lines;
}

const countRejected = (report: ImportReport): number =>
  Object.values(report.rejectedByReason).reduce((sum, count) => sum + count, 0);
