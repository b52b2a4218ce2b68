/**
 * The result of a confirmed alert (policy A4). `not-located`: the vehicle was not found. `no-action`: it was found, and
 * nothing had to be done. `stopped-in-error`: the driver should not have been stopped, though the characters match the
 * entry.
 */
export const DISPOSITIONS = [
  'arrest',
  'person-located',
  'vehicle-recovered',
  'plate-recovered',
  'not-located',
  'no-action',
  'stopped-in-error',
] as const;
export type Disposition = (typeof DISPOSITIONS)[number];

export type DispositionOrder = {
  readonly alertId: string;
  readonly operator: string;
  readonly disposition: Disposition;
};
