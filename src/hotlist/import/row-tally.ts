import type { Category } from '../../domain/list/hot-list.ts';
import { PlatePattern } from '../../domain/plate/plate-pattern.ts';
import { type FreshnessClass, freshnessClass } from '../../policy/freshness.ts';
import type { ImportReport, RejectedRow } from '../formats/import-report.ts';
import { type RejectReason, UNDERSTOOD } from '../formats/reject-reasons.ts';
import type { ListRow, RowOutcome } from '../formats/row-decoder.ts';
import { writesOAsZero } from '../matching/fold.ts';
import { EntrySet } from './entry-set.ts';

/** Each is compared with every read and ends within a day. A list of bulletins has few of them. */
const MAX_PARTIALS = 10_000;

type Counts = Pick<
  ImportReport,
  | 'rows'
  | 'entries'
  | 'partialPlates'
  | 'testPlates'
  | 'duplicates'
  | 'rejectedByReason'
  | 'refusedByCategory'
  | 'unrecognisedRegions'
>;

/** Collects the results of one list's rows while it is read: counts, and which rows are new entries. */
export class RowTally {
  /** Rejected rows that count against the limit of rejects. */
  unusable = 0;
  #rows = 0;
  #entries = 0;
  #partialPlates = 0;
  #testPlates = 0;
  #duplicates = 0;
  #unrecognisedRegions = 0;
  #sawFoldedStateCode = false;
  #sawLetterO = false;
  readonly #seen = new EntrySet();
  readonly #categories = new Set<Category>();
  readonly #onRejected: (row: RejectedRow) => void;
  readonly #rejectedByReason: { [K in RejectReason]?: number } = {};
  readonly #refusedByCategory: { [category: string]: number } = {};

  constructor(onRejected: (row: RejectedRow) => void) {
    this.#onRejected = onRejected;
  }

  /** @returns the entry of the row; null if it is none, or the list has had it already, with the same end or a later one. */
  add(line: number, outcome: RowOutcome): ListRow | null {
    this.#rows += 1;
    if (outcome.kind === 'entry') return this.#accept(line, outcome);
    this.#reject(line, outcome.reason, outcome.category);
    return null;
  }

  get entries(): number {
    return this.#entries;
  }

  get rows(): number {
    return this.#rows;
  }

  foldsO(): boolean {
    return writesOAsZero({
      plates: this.#entries,
      sawLetterO: this.#sawLetterO,
      sawFoldedStateCode: this.#sawFoldedStateCode,
    });
  }

  freshnessClass(): FreshnessClass {
    return freshnessClass(this.#categories);
  }

  counts(): Counts {
    return {
      rows: this.#rows,
      entries: this.#entries,
      partialPlates: this.#partialPlates,
      testPlates: this.#testPlates,
      duplicates: this.#duplicates,
      rejectedByReason: this.#rejectedByReason,
      refusedByCategory: this.#refusedByCategory,
      unrecognisedRegions: this.#unrecognisedRegions,
    };
  }

  #accept(line: number, outcome: Extract<RowOutcome, { kind: 'entry' }>): ListRow | null {
    const { row } = outcome;
    if (outcome.stateCodeFolded) this.#sawFoldedStateCode = true;
    const novelty = this.#seen.add(row);
    if (novelty !== 'new') {
      this.#duplicates += 1;
      // Of two rows of one entry, the latest end holds. The index leaves out the other one.
      return novelty === 'later' ? row : null;
    }
    if (row.plate instanceof PlatePattern && this.#partialPlates === MAX_PARTIALS) {
      this.#reject(line, 'too-many-patterns', undefined);
      return null;
    }
    this.#entries += 1;
    if (row.plate instanceof PlatePattern) this.#partialPlates += 1;
    if (row.category === 'test-plate') this.#testPlates += 1;
    if (outcome.regionUnrecognised) this.#unrecognisedRegions += 1;
    this.#sawLetterO ||= row.plate.reveal().includes('O');
    this.#categories.add(row.category);
    return row;
  }

  #reject(line: number, reason: RejectReason, category: string | undefined): void {
    this.#rejectedByReason[reason] = (this.#rejectedByReason[reason] ?? 0) + 1;
    if (category !== undefined) {
      this.#refusedByCategory[category] = (this.#refusedByCategory[category] ?? 0) + 1;
    }
    if (!UNDERSTOOD.has(reason)) this.unusable += 1;
    this.#onRejected({ line, reason });
  }
}
