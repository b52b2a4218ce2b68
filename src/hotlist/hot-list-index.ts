import type { HotListInfo } from '../domain/hot-list.ts';
import type { DecodedList } from './check-hot-list.ts';
import { foldO } from './fold.ts';
import { type FreshnessClass, freshnessClass } from './freshness.ts';
import type { ListRow } from './row-decoder.ts';

/**
 * One list, ready to be asked for a plate; never changed once made. Where the list folds O into 0 its rows are found
 * under the folded text, else under the text itself.
 */
export class HotListIndex {
  readonly info: HotListInfo;
  readonly freshnessClass: FreshnessClass;
  readonly size: number;
  readonly #rowsByKey: ReadonlyMap<string, readonly ListRow[]>;

  constructor({ info, rows }: DecodedList) {
    const rowsByKey = new Map<string, ListRow[]>();
    for (const row of rows) {
      const key = keyOf(row.plate.reveal(), info.foldsO);
      const same = rowsByKey.get(key);
      if (same === undefined) rowsByKey.set(key, [row]);
      else same.push(row);
    }
    this.info = info;
    this.freshnessClass = freshnessClass(rows.map((row) => row.category));
    this.size = rows.length;
    this.#rowsByKey = rowsByKey;
  }

  /** The rows whose characters are those of `text`, up to the list's own fold; in the list's order. */
  rowsFor(text: string): readonly ListRow[] {
    return this.#rowsByKey.get(keyOf(text, this.info.foldsO)) ?? [];
  }
}

const keyOf = (text: string, foldsO: boolean): string => (foldsO ? foldO(text) : text);
