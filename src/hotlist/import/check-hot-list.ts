import type { ImportOptions } from '../formats/import-options.ts';
import type { ImportReport, RejectedRow } from '../formats/import-report.ts';
import { type ImportRules, ListReading } from './list-reading.ts';

/** Checks a list file without storing any of it. @param onRejected is called for every rejected row. */
export function checkHotList(
  bytes: Uint8Array,
  options: ImportOptions,
  rules: ImportRules,
  onRejected?: (row: RejectedRow) => void,
): ImportReport {
  const reading = new ListReading(bytes, options, rules, onRejected);
  for (const _ of reading.rows());
  return reading.judgement().report;
}
