import type { HotListInfo } from '../../domain/list/hot-list.ts';
import { BOAT_CODE, categoryOfWord } from '../formats/category-words.ts';
import type { ImportOptions } from '../formats/import-options.ts';
import {
  type ImportReport,
  MAX_REPORTED_ROWS,
  type Refusal,
  type RejectedRow,
  refusedUnread,
} from '../formats/import-report.ts';
import type { Layout, Trailer } from '../formats/layout.ts';
import { chooseLayout, LINES_TO_JUDGE } from '../formats/layouts.ts';
import { type CategoryRules, decodeRow, type ListRow } from '../formats/row-decoder.ts';
import { type ListText, listText, type TextLine } from '../text/text-lines.ts';
import { unpackedList } from '../text/unpack-list.ts';
import { shrinkProblem } from './list-shrinking.ts';
import { RowTally } from './row-tally.ts';

export type ImportRules = CategoryRules & {
  /**
   * Share of the rows, 0..1, that may be unusable; one row always may. Rows that are left out on purpose do not
   * count, and neither do those whose plate is unknown, unless most rows are like that.
   */
  readonly maxRejectedShare: number;
  /** With fewer entries than this, a person must confirm the loss. If it is absent, no confirmation is needed. */
  readonly leastEntries?: number;
  /** The file holds only what changes in a list, which may look like anything. */
  readonly isPart?: boolean;
};

/** The result: `info` is null if the report says `refused`. */
export type ListJudgement = { readonly report: ImportReport; readonly info: HotListInfo | null };

type Readable = Extract<ListText, { ok: true }>;

/**
 * Reads a list file and decides whether to accept it. It keeps only counts. Pure: the same for an import and for the
 * offline check.
 *
 * `rows` yields the entries one by one, since there may be millions. Only after the last one, `judgement` says whether
 * the list is accepted.
 */
export class ListReading {
  readonly #bytes: Uint8Array;
  readonly #options: ImportOptions;
  readonly #rules: ImportRules;
  readonly #tally: RowTally;
  readonly #rejectedRows: RejectedRow[] = [];
  #layout: Layout | null = null;
  #trailer: Trailer | null = null;
  #refusal: Refusal | null = null;
  #isThrough = false;

  /** @param onRejected is called for every rejected row. The report contains the first ones. */
  constructor(
    bytes: Uint8Array,
    options: ImportOptions,
    rules: ImportRules,
    onRejected: (row: RejectedRow) => void = () => undefined,
  ) {
    this.#bytes = bytes;
    this.#options = options;
    this.#rules = rules;
    this.#tally = new RowTally((row) => {
      if (this.#rejectedRows.length < MAX_REPORTED_ROWS) this.#rejectedRows.push(row);
      onRejected(row);
    });
  }

  /**
   * The list's entries, in the file's order; only the first of duplicates, and each later one whose end is later still.
   * Can be read once.
   */
  *rows(): Generator<ListRow> {
    const unpacked = unpackedList(this.#bytes);
    const text = unpacked.ok ? listText(unpacked.bytes) : unpacked;
    if (!text.ok) this.#refusal = text;
    else if (this.#choose(text)) yield* this.#entries(text);
    this.#isThrough = true;
  }

  /** Call it when `rows` has ended. */
  judgement(): ListJudgement {
    const layout = this.#layout;
    const refusal = this.#refusal ?? (this.#isThrough ? this.#judged() : NOT_THROUGH);
    if (layout === null) return { report: refusedUnread(this.#options, refusal ?? NOT_THROUGH), info: null };
    const { listId, source, version, sourceTimeUtc, ageUnknown } = this.#options;
    const age = ageUnknown ? { sourceTimeUtc, ageUnknown } : { sourceTimeUtc };
    const foldsO = this.#options.foldsO ?? this.#tally.foldsO();
    const report: ImportReport = {
      outcome: refusal === null ? 'accepted' : 'refused',
      refusal: refusal?.reason ?? null,
      refusalKind: refusal?.kind ?? null,
      listId,
      source,
      version,
      ...age,
      format: layout.format,
      ignoredHeadings: layout.ignoredHeadings,
      trailerLines: this.#trailer === null ? 0 : 1,
      foldsO,
      freshnessClass: this.#tally.freshnessClass(),
      rejectedRows: this.#rejectedRows,
      ...this.#tally.counts(),
    };
    return { report, info: refusal === null ? { listId, source, version, ...age, foldsO } : null };
  }

  #choose(text: Readable): boolean {
    const sample: TextLine[] = [];
    for (const line of text.lines()) if (sample.push(line) === LINES_TO_JUDGE) break;
    if (sample.length === 0) {
      this.#refusal = { kind: 'empty', reason: 'The file holds nothing but blank lines.' };
      return false;
    }
    const choice = chooseLayout(sample, {
      format: this.#options.format,
      hasCategory: this.#options.category !== undefined,
      isCategory: (word) =>
        categoryOfWord(word) !== null || word === BOAT_CODE || this.#rules.forbiddenWords.has(word),
    });
    if (!choice.ok) this.#refusal = choice;
    else this.#layout = choice.layout;
    if (this.#layout !== null && !this.#layout.namesCategories && this.#options.category === undefined)
      this.#refusal = {
        kind: 'category-needed',
        reason: 'The list names no categories: give one for the whole list (--category).',
      };
    return this.#refusal === null;
  }

  /** Stays one line behind, because the last line may be a trailer, or cut off. */
  *#entries(text: Readable): Generator<ListRow> {
    const layout = this.#layout;
    if (layout === null) return;
    let skip = layout.headerRows;
    let before: TextLine | null = null;
    for (const line of layout.rows(text.lines())) {
      if (skip > 0) skip -= 1;
      else {
        const row = before === null ? null : this.#entry(before, layout);
        if (row !== null) yield row;
        before = line;
      }
    }
    if (before === null) return;
    this.#trailer = layout.trailer(before.text);
    if (this.#trailer !== null) return;
    if (!text.endsWithLineEnd && layout.isCut(before.text))
      this.#refusal = { kind: 'cut-short', reason: 'The last line is cut off: the file is incomplete.' };
    const row = this.#entry(before, layout);
    if (row !== null) yield row;
  }

  #entry({ line, text }: TextLine, layout: Layout): ListRow | null {
    const raw = layout.read(text);
    if (typeof raw === 'string') return this.#tally.add(line, { kind: 'rejected', reason: raw });
    return this.#tally.add(line, decodeRow(raw, this.#options, this.#rules));
  }

  #judged(): Refusal | null {
    const { rows, entries, unusable, unknownPlates } = this.#tally;
    const withPlates = rows - unknownPlates;
    const said = this.#trailer?.records ?? null;
    // Some trailers count the header and the trailer itself.
    if (said !== null && (said < rows || said > rows + 2))
      return {
        kind: 'cut-short',
        reason: `Its last line says ${said} records, but there are ${rows}: the file is incomplete.`,
      };
    if (unknownPlates > Math.max(1, withPlates))
      return {
        kind: 'too-many-rejects',
        reason: `${unknownPlates} of ${rows} rows give no plate: they are empty there, or say NONE, UNKNOWN and the like. Is this the right file and layout?`,
      };
    const allowed = Math.max(1, Math.floor(withPlates * this.#rules.maxRejectedShare));
    if (unusable > allowed)
      return {
        kind: 'too-many-rejects',
        reason: `${unusable} of ${rows} rows cannot be used; at most ${allowed} may be. ${this.#tally.mainProblem() ?? 'Is this the right file and layout?'}`,
      };
    // A list with a header and no rows means that nothing is wanted any more. A list whose rows were all rejected does
    // not.
    if (rows > 0 && entries === 0)
      return { kind: 'no-usable-row', reason: 'No row of the list can be used.' };
    const notPlates = this.#rules.isPart ? null : this.#tally.plateColumn.refusal();
    return notPlates ?? shrinkProblem(entries, this.#rules.leastEntries ?? 0);
  }
}

const NOT_THROUGH: Refusal = { kind: 'cut-short', reason: 'The list was not read to its end.' };
