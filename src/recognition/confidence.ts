import type { SyntaxEvidence } from '../domain/read/plate-candidate.ts';
import type { Spelling } from './spell.ts';

/**
 * P(text right) = logistic(a · logit(certainty) + b, and + syntax where the text fits a serial format).
 * Fitted by `scripts/train/fit-confidence.ts` on real plates that shaped no weights, with O and 0 taken for one: it says little of
 * which of the two a plate has.
 */
export type Calibration = { readonly a: number; readonly b: number; readonly syntax: number };

/**
 * The most that a reader's own word is worth where nobody fitted it (a 1, b 0, syntax 0): networks are surer than they
 * are right, and an alert that interrupts takes a probability of 0.98 (policy A5).
 */
const MOST_UNFITTED = 0.95;

/** @returns 0..1; 0 for what was not read. */
export function confidenceOf(
  spelling: Spelling,
  syntax: SyntaxEvidence,
  { a, b, syntax: fits }: Calibration,
): number {
  if (spelling.status !== 'read') return 0;
  const p = Math.min(Math.max(spelling.certainty, 1e-6), 1 - 1e-6);
  const logit = a * Math.log(p / (1 - p)) + b + (syntax.regions.length > 0 ? fits : 0);
  const confidence = 1 / (1 + Math.exp(-logit));
  const isFitted = a !== 1 || b !== 0 || fits !== 0;
  return isFitted ? confidence : Math.min(confidence, MOST_UNFITTED);
}
