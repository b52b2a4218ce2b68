/**
 * The permitted purposes of a search of a unit's reads. Everything else is refused, above all what policy H2 forbids:
 * immigration and traffic enforcement, anything based on a protected class, and personal use.
 */
export const PERMITTED_PURPOSES = [
  'criminal-investigation',
  'court-proceeding',
  'missing-person',
  'amber-alert',
  'stolen-vehicle',
  'alert-verification',
  'accuracy-audit',
  'policy-audit',
] as const;
