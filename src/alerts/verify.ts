import { isSamePerson } from '../domain/access/people.ts';
import type { StoredAlert, VerificationOrder } from '../domain/alert/verification.ts';
import { foldO } from '../domain/plate/fold-o.ts';
import { isUrgent } from '../policy/categories.ts';

/** What becomes of an alert, or why nothing does. `second` waits for another person (policy A4). */
export type Verdict =
  | { readonly kind: 'accepted'; readonly state: 'confirmed' | 'rejected'; readonly suppresses: boolean }
  | { readonly kind: 'second' }
  | { readonly kind: 'refused'; readonly why: string };

/**
 * The state machine of an alert: `potential` → `confirmed` or `rejected`, once. A withdrawn or retracted alert is over. An
 * expired alert can still be verified, because a late rejection protects the next driver who would be stopped (A4).
 * @param rejectedBy who has rejected it before, where two people are needed
 */
export function verify(alert: StoredAlert, order: VerificationOrder, rejectedBy: string | null): Verdict {
  if (alert.state !== 'potential' && alert.state !== 'expired')
    return refused(`it is already ${alert.state}`);
  if (order.outcome === 'confirmed') return confirm(alert, order);
  const problem = rejectionProblem(alert, order);
  if (problem !== null) return refused(problem);
  if (isUrgent(alert.entry.category)) {
    if (rejectedBy === null) return { kind: 'second' };
    if (isSamePerson(rejectedBy, order.operator))
      return refused('a different person has to reject it too (rule A4)');
  }
  return { kind: 'accepted', state: 'rejected', suppresses: true };
}

/** The characters that a person typed from the crop must be those that raised the alert. */
function confirm({ literal, entry }: StoredAlert, { blind, vehicleAgrees }: VerificationOrder): Verdict {
  if (foldO(blind.text.reveal()) !== foldO(literal.reveal()))
    return refused('the characters typed from the picture differ from the alert: reject it as misread');
  if (entry.region !== null && blind.region !== null && blind.region !== entry.region)
    return refused('the region typed from the picture differs from the entry: reject it as wrong-region');
  if (vehicleAgrees === false)
    return refused('the vehicle differs from the entry: reject it as wrong-vehicle');
  return { kind: 'accepted', state: 'confirmed', suppresses: false };
}

/** A reason that contradicts the typed characters is a typing error. */
function rejectionProblem(
  { literal, entry }: StoredAlert,
  { blind, outcome }: VerificationOrder,
): string | null {
  const isSame = blind.text.reveal() === literal.reveal();
  if (outcome === 'misread' && isSame) return 'the typed characters match the alert: it is not a misread';
  if (outcome === 'wrong-region' && (blind.region === null || blind.region === entry.region))
    return 'the typed region does not differ from the entry: it is not a wrong region';
  return null;
}

/** Who has rejected an alert, in order. */
export const everyone = (first: string | null, last: string): readonly string[] =>
  first === null ? [last] : [first, last];

const refused = (why: string): Verdict => ({ kind: 'refused', why });

/** O and 0 look alike on many plates, so they count as the same character here. */
