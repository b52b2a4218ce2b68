import type { ImportOptions } from '../../../src/hotlist/formats/import-options.ts';
import type { ImportReport } from '../../../src/hotlist/formats/import-report.ts';
import { type ImportRules, ListReading } from '../../../src/hotlist/import/list-reading.ts';
import type { WrittenList } from './indexed-list.ts';

/** `list` is null where the report says `refused`. */
export type CheckedList = { readonly report: ImportReport; readonly list: WrittenList | null };

/** A list file as an import reads it, with all its entries at hand. */
export function checkedList(bytes: Uint8Array, options: ImportOptions, rules: ImportRules): CheckedList {
  const reading = new ListReading(bytes, options, rules);
  const rows = [...reading.rows()];
  const { report, info } = reading.judgement();
  return { report, list: info === null ? null : { info, rows } };
}
