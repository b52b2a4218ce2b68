import type { SyntaxEvidence } from '../domain/plate-candidate.ts';
import type { Spelling } from './spell.ts';

/**
 * P(text right) = logistic(a · logit(certainty) + b, and + syntax where the text fits a serial format).
 * Fitted by `scripts/train/calibrate.py` on plates that shaped no weights.
 */
export type Calibration = { readonly a: number; readonly b: number; readonly syntax: number };

/** @returns 0..1; 0 for what was not read. */
export function confidenceOf(
  spelling: Spelling,
  syntax: SyntaxEvidence,
  { a, b, syntax: fits }: Calibration,
): number {
  if (spelling.status !== 'read') return 0;
  const p = Math.min(Math.max(spelling.certainty, 1e-6), 1 - 1e-6);
  const logit = a * Math.log(p / (1 - p)) + b + (syntax.regions.length > 0 ? fits : 0);
  return 1 / (1 + Math.exp(-logit));
}
