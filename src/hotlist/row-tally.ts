import { type ImportReport, MAX_REPORTED_ROWS, type RejectedRow } from './import-report.ts';
import type { ListRow, RejectReason, RowOutcome } from './row-decoder.ts';

/** Rows that are whole and plain, and still not taken: no sign of a wrong file. */
const UNDERSTOOD: ReadonlySet<RejectReason> = new Set([
  'forbidden-category',
  'category-not-permitted',
  'boat',
  'partial-plate',
]);

type Counts = Pick<
  ImportReport,
  'entries' | 'duplicates' | 'rejectedByReason' | 'refusedByCategory' | 'unrecognisedRegions' | 'rejectedRows'
>;

/** Gathers the outcomes of one list's rows while it is read: its entries without duplicates, and counts of the rest. */
export class RowTally {
  /** In the file's order; of duplicates the first. */
  readonly entries: ListRow[] = [];
  sawFoldedStateCode = false;
  /** Rejected rows that count against the limit of rejects. */
  unusable = 0;
  #duplicates = 0;
  #unrecognisedRegions = 0;
  readonly #seen = new Set<string>();
  readonly #rejectedRows: RejectedRow[] = [];
  readonly #rejectedByReason: { [K in RejectReason]?: number } = {};
  readonly #refusedByCategory: { [category: string]: number } = {};

  add(line: number, outcome: RowOutcome): void {
    if (outcome.kind === 'rejected') this.#reject(line, outcome.reason, outcome.category);
    else this.#accept(outcome);
  }

  counts(): Counts {
    return {
      entries: this.entries.length,
      duplicates: this.#duplicates,
      rejectedByReason: this.#rejectedByReason,
      refusedByCategory: this.#refusedByCategory,
      unrecognisedRegions: this.#unrecognisedRegions,
      rejectedRows: this.#rejectedRows,
    };
  }

  #accept(outcome: Extract<RowOutcome, { kind: 'entry' }>): void {
    const { row } = outcome;
    if (outcome.stateCodeFolded) this.sawFoldedStateCode = true;
    // The parts of entry identity that can differ within one list.
    const key = `${row.plate.reveal()} ${row.region} ${row.category}`;
    if (this.#seen.has(key)) {
      this.#duplicates += 1;
      return;
    }
    this.#seen.add(key);
    if (outcome.regionUnrecognised) this.#unrecognisedRegions += 1;
    this.entries.push(row);
  }

  #reject(line: number, reason: RejectReason, category: string | undefined): void {
    this.#rejectedByReason[reason] = (this.#rejectedByReason[reason] ?? 0) + 1;
    if (category !== undefined) {
      this.#refusedByCategory[category] = (this.#refusedByCategory[category] ?? 0) + 1;
    }
    if (!UNDERSTOOD.has(reason)) this.unusable += 1;
    if (this.#rejectedRows.length < MAX_REPORTED_ROWS) this.#rejectedRows.push({ line, reason });
  }
}
