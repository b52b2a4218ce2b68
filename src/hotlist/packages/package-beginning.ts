import type { ImportReport } from '../formats/import-report.ts';
import { BROKEN, type HeadRules, judgeHead, readHead } from './package-head.ts';
import { refusedPackage } from './package-report.ts';

/**
 * The result of checking the beginning of a package. `more`: the check needs this many bytes from the start. `sound`:
 * download the rest, which the import checks. `refused`: stop downloading.
 */
export type BeginningVerdict =
  | { readonly kind: 'more'; readonly bytes: number }
  /** @property wholeBytes how long the package is, by its signed header */
  | { readonly kind: 'sound'; readonly wholeBytes: number }
  | { readonly kind: 'refused'; readonly report: ImportReport };

/** @param wholeBytes size of the package as its carrier announces it; null if it is not announced. */
export type JudgeBeginning = (beginning: Uint8Array, wholeBytes: number | null) => BeginningVerdict;

export function judgeBeginning(
  beginning: Uint8Array,
  wholeBytes: number | null,
  rules: HeadRules,
): BeginningVerdict {
  const reading = readHead(beginning);
  if (reading.kind === 'more') return reading;
  if (reading.kind === 'broken') return { kind: 'refused', report: refusedPackage(null, BROKEN) };
  const judged = judgeHead(reading.head, wholeBytes, rules);
  if (judged.ok) return { kind: 'sound', wholeBytes: reading.head.bytes + judged.header.contentBytes };
  return { kind: 'refused', report: refusedPackage(judged.header, judged.refusal) };
}
