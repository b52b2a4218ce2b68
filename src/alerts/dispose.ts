import { isSamePerson } from '../domain/access/people.ts';
import type { DispositionOrder } from '../domain/alert/disposition.ts';
import type { StoredAlert } from '../domain/alert/verification.ts';
import { isUrgent } from '../policy/categories.ts';

/** What becomes of a confirmed alert, or why nothing does. `second` waits for another person (policy A4). */
export type Disposal =
  | { readonly kind: 'accepted'; readonly suppresses: boolean }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'second' }
  | { readonly kind: 'refused'; readonly why: string };

/**
 * The end of an alert's state machine: `confirmed` → `closed`. A disposition can be changed later, because a vehicle that was
 * not met today may be recovered tomorrow. A stop in error cannot be changed: the entry no longer alerts on that plate, and
 * another disposition would hide the reason.
 * @param doubtedBy who has said before that the stop was in error, where two people are needed
 */
export function dispose(
  { state, disposition: before, entry }: Pick<StoredAlert, 'state' | 'disposition' | 'entry'>,
  { disposition, operator }: DispositionOrder,
  doubtedBy: string | null,
): Disposal {
  if (state !== 'confirmed' && state !== 'closed')
    return refused(`it is ${state}, and only a confirmed alert can be closed`);
  if (disposition === before) return { kind: 'unchanged' };
  if (before === 'stopped-in-error') return refused('it is already closed as a stop in error');
  if (disposition !== 'stopped-in-error') return { kind: 'accepted', suppresses: false };
  if (isUrgent(entry.category)) {
    if (doubtedBy === null) return { kind: 'second' };
    if (isSamePerson(doubtedBy, operator))
      return refused('a different person has to report it too (rule A4)');
  }
  return { kind: 'accepted', suppresses: true };
}

const refused = (why: string): Disposal => ({ kind: 'refused', why });
