import type { HotListInfo } from '../../../src/domain/list/hot-list.ts';
import type { ListRow } from '../../../src/hotlist/formats/row-decoder.ts';
import { HotListIndex } from '../../../src/hotlist/index/hot-list-index.ts';
import { IndexBuilder } from '../../../src/hotlist/index/index-builder.ts';
import type { IndexColumns } from '../../../src/hotlist/index/index-columns.ts';

/** A list as a test writes it down. */
export type WrittenList = { readonly info: HotListInfo; readonly rows: readonly ListRow[] };

/** Each row lies at its own number. */
export function columnsOf({ info, rows }: WrittenList): IndexColumns {
  const builder = new IndexBuilder();
  for (const [place, row] of rows.entries()) builder.add(row, place);
  return builder.finish(info);
}

export const indexOf = (list: WrittenList): HotListIndex => new HotListIndex(columnsOf(list));
