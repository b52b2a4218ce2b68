/**
 * What came of a confirmed alert (policy A4). `not-located`: nobody met the vehicle any more. `no-action`: it was met, and
 * nothing had to be done. `stopped-in-error`: the driver was not to be stopped, though the characters are the entry's.
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
