import type { SyntaxEvidence } from '../domain/read/plate-candidate.ts';
import type { Spelling } from './spell.ts';

/**
 * P(text right) = logistic(a · x + b + upper · max(0, x − 1)), where x is the logit of the reader's certainty; `syntax` is
 * added inside where the text fits a serial format. `upper`: a reader that was trained with smoothed labels never becomes
 * quite certain, which presses its surest texts together. 0 if absent.
 *
 * `scripts/train/fit-confidence.ts` fits it on real plates that were not used to train the weights. The fit counts O
 * and 0 as equal, so the probability says little about which of the two a plate has.
 */
export type Calibration = {
  readonly a: number;
  readonly b: number;
  readonly syntax: number;
  readonly upper?: number | undefined;
};

/** From this logit of the certainty on, `upper` counts. */
export const UPPER_FROM = 1;

/** The logit of the confidence. @param logit of the certainty */
export function calibrated(
  logit: number,
  fitsFormat: boolean,
  { a, b, syntax, upper = 0 }: Calibration,
): number {
  return a * logit + b + upper * Math.max(0, logit - UPPER_FROM) + (fitsFormat ? syntax : 0);
}

/**
 * The highest confidence of a reader whose calibration was not fitted (a 1, b 0, syntax 0). Networks are surer than
 * they are right, and an interrupting alert requires a probability of 0.98 (policy A5).
 */
const MOST_UNFITTED = 0.95;

/** @returns 0..1; 0 for a plate that was not read. */
export function confidenceOf(spelling: Spelling, syntax: SyntaxEvidence, calibration: Calibration): number {
  if (spelling.status !== 'read') return 0;
  const p = Math.min(Math.max(spelling.certainty, 1e-6), 1 - 1e-6);
  const logit = calibrated(Math.log(p / (1 - p)), syntax.regions.length > 0, calibration);
  const confidence = 1 / (1 + Math.exp(-logit));
  const { a, b, syntax: fits } = calibration;
  const isFitted = a !== 1 || b !== 0 || fits !== 0;
  return isFitted ? confidence : Math.min(confidence, MOST_UNFITTED);
}
