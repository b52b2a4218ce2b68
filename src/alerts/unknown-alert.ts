import { InvalidRequest, Unavailable } from '../platform/errors.ts';

/** @param areSealed whether alerts from before this boot are sealed: the one that is asked for may be among them */
export function unknownAlert(alertId: string, areSealed: boolean): InvalidRequest | Unavailable {
  if (!areSealed) return new InvalidRequest('alert.unknown', `There is no alert ${alertId}.`);
  return new Unavailable(
    'alert.sealed',
    `There is no alert ${alertId} of this boot. Older alerts are sealed until the unit knows how long it was without ` +
      'power: set its clock, then try again.',
  );
}
