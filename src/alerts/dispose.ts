import type { DispositionOrder } from '../domain/alert/disposition.ts';
import type { StoredAlert } from '../domain/alert/verification.ts';
import { isUrgent } from '../policy/categories.ts';

/** What becomes of a confirmed alert, or why nothing does. `second` waits for another person (policy A4). */
export type Disposal =
  | { readonly kind: 'taken'; readonly suppresses: boolean }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'second' }
  | { readonly kind: 'refused'; readonly why: string };

/**
 * The end of an alert's state machine: `confirmed` → `closed`. What came of it may be found to be something else later (the vehicle
 * was not met today, and is recovered tomorrow), but for a stop in error: the entry does not alert on that plate any more then,
 * and saying otherwise of it afterwards would hide that.
 * @param doubtedBy who has said before that the stop was in error, where that takes two people
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
  if (disposition !== 'stopped-in-error') return { kind: 'taken', suppresses: false };
  if (isUrgent(entry.category)) {
    if (doubtedBy === null) return { kind: 'second' };
    if (doubtedBy === operator) return refused('a different person has to report it too (rule A4)');
  }
  return { kind: 'taken', suppresses: true };
}

const refused = (why: string): Disposal => ({ kind: 'refused', why });
