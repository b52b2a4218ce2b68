import type { Grant } from '../domain/access/access.ts';
import { Bug } from '../platform/errors.ts';

/** Who gives a command that nobody gives without having signed in. */
export function operatorOf({ operator }: Grant): string {
  if (operator === null) throw new Bug('access.no-operator', 'Somebody was let in without having signed in.');
  return operator;
}
