import type { SyntaxEvidence } from '../domain/read/plate-candidate.ts';
import type { Spelling } from './spell.ts';

/**
 * P(text right) = logistic(a · logit(certainty) + b), with `syntax` added inside where the text fits a serial format.
 * `scripts/train/fit-confidence.ts` fits it on real plates that were not used to train the weights. The fit counts O
 * and 0 as equal, so the probability says little about which of the two a plate has.
 */
export type Calibration = { readonly a: number; readonly b: number; readonly syntax: number };

/**
 * The highest confidence of a reader whose calibration was not fitted (a 1, b 0, syntax 0). Networks are surer than
 * they are right, and an interrupting alert requires a probability of 0.98 (policy A5).
 */
const MOST_UNFITTED = 0.95;

/** @returns 0..1; 0 for a plate that was not read. */
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
