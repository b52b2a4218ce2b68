import type { Category } from '../../domain/list/hot-list.ts';
import { PlatePattern } from '../../domain/plate/plate-pattern.ts';
import { PlateText } from '../../domain/plate/plate-text.ts';
import { counted } from '../../platform/counted.ts';
import { type FreshnessClass, freshnessClass } from '../../policy/freshness.ts';
import type { ImportReport, ListWarning, RejectedRow } from '../formats/import-report.ts';
import {
  BY_SPREADSHEET,
  PLATE_UNKNOWN,
  REASONS,
  REJECT_REASONS,
  type RejectReason,
  UNDERSTOOD,
} from '../formats/reject-reasons.ts';
import type { ListRow, Rejected, RowOutcome } from '../formats/row-decoder.ts';
import { writesOAsZero } from '../matching/fold.ts';
import { EntrySet } from './entry-set.ts';
import { PlateColumn } from './plate-column.ts';

/** Each is compared with every read and ends within a day. A list of bulletins has few of them. */
const MAX_PARTIALS = 10_000;
/** From this share of rows without a plate on, a person should look at the list. */
const MANY_UNKNOWN = 0.05;

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
  | 'warnings'
>;

/** Collects the results of one list's rows while it is read: counts, and which rows are new entries. */
export class RowTally {
  readonly plateColumn = new PlateColumn();
  /** Rejected rows that count against the limit of rejects. */
  unusable = 0;
  /** Rows that give no plate, or a filler for it. They have a limit of their own. */
  unknownPlates = 0;
  #rows = 0;
  #entries = 0;
  #partialPlates = 0;
  #testPlates = 0;
  #duplicates = 0;
  #unrecognisedRegions = 0;
  #spreadsheetPlates = 0;
  #oddLengths = 0;
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
    if (outcome.bySpreadsheet) this.#spreadsheetPlates += 1;
    if (outcome.plate) this.plateColumn.add(outcome.plate.reveal(), false);
    this.#reject(line, outcome);
    return null;
  }

  get entries(): number {
    return this.#entries;
  }

  get rows(): number {
    return this.#rows;
  }

  /** Why most of the unusable rows are unusable, in words; null if there are none. */
  mainProblem(): string | null {
    const reasons = REASONS.filter((reason) => !UNDERSTOOD.has(reason) && !PLATE_UNKNOWN.has(reason));
    const count = (reason: RejectReason): number => this.#rejectedByReason[reason] ?? 0;
    const [most] = reasons.toSorted((a, b) => count(b) - count(a));
    if (most === undefined || count(most) === 0) return null;
    const isSpreadsheet = most === 'not-a-plate' && this.#spreadsheetPlates * 2 > count(most);
    return isSpreadsheet ? BY_SPREADSHEET : REJECT_REASONS[most];
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
      warnings: this.#warnings(),
    };
  }

  #accept(line: number, outcome: Extract<RowOutcome, { kind: 'entry' }>): ListRow | null {
    const { row } = outcome;
    if (outcome.stateCodeFolded) this.#sawFoldedStateCode = true;
    const novelty = this.#seen.add(row);
    if (row.plate instanceof PlateText) this.plateColumn.add(row.plate.reveal(), novelty !== 'new');
    if (novelty !== 'new') {
      this.#duplicates += 1;
      // Of two rows of one entry, the latest end holds. The index leaves out the other one.
      return novelty === 'later' ? row : null;
    }
    if (row.plate instanceof PlatePattern && this.#partialPlates === MAX_PARTIALS) {
      this.#reject(line, { reason: 'too-many-patterns' });
      return null;
    }
    this.#entries += 1;
    if (row.plate instanceof PlatePattern) this.#partialPlates += 1;
    if (row.category === 'test-plate') this.#testPlates += 1;
    if (outcome.lengthIsOdd) this.#oddLengths += 1;
    if (outcome.regionUnrecognised) this.#unrecognisedRegions += 1;
    this.#sawLetterO ||= row.plate.reveal().includes('O');
    this.#categories.add(row.category);
    return row;
  }

  #warnings(): readonly ListWarning[] {
    const otherCategory = this.#rejectedByReason['other-category'] ?? 0;
    const unknown = this.unknownPlates;
    // More than that refuse the list, in the same words.
    const isMany = unknown > Math.max(1, this.#rows * MANY_UNKNOWN) && unknown * 2 <= this.#rows;
    const all: readonly ListWarning[] = [
      { kind: 'doubtful-plates', ...this.plateColumn.doubtful() },
      {
        kind: 'spreadsheet',
        count: this.#spreadsheetPlates,
        text: `A spreadsheet has changed ${counted(this.#spreadsheetPlates, 'plate')}. Others may have lost their leading zeros.`,
      },
      {
        kind: 'odd-lengths',
        count: this.#oddLengths,
        text: `${counted(this.#oddLengths, 'plate is', 'plates are')} longer or shorter than any passenger plate of the state. Have leading zeros been lost?`,
      },
      {
        kind: 'unknown-plates',
        count: isMany ? unknown : 0,
        text: `${unknown} of ${counted(this.#rows, 'row')} give no plate: they are empty there, or say NONE, UNKNOWN and the like. Nothing looks for these vehicles.`,
      },
      {
        kind: 'other-category',
        count: otherCategory,
        text: `${counted(otherCategory, 'record names', 'records name')} another category than the one given for the list. Without --category, each record counts as what its own code says.`,
      },
    ];
    return all.filter(({ count }) => count > 0);
  }

  #reject(line: number, { reason, category, bySpreadsheet }: Omit<Rejected, 'kind'>): void {
    this.#rejectedByReason[reason] = (this.#rejectedByReason[reason] ?? 0) + 1;
    if (category !== undefined) {
      this.#refusedByCategory[category] = (this.#refusedByCategory[category] ?? 0) + 1;
    }
    if (PLATE_UNKNOWN.has(reason)) this.unknownPlates += 1;
    else if (!UNDERSTOOD.has(reason)) this.unusable += 1;
    this.#onRejected({ line, reason, ...(bySpreadsheet ? { bySpreadsheet } : {}) });
  }
}
