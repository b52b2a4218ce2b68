/** The problem with a row, in plain words for the user. */
export const REJECT_REASONS = {
  'broken-row': 'The line cannot be read: a quote or a bracket is missing, or it is far too long.',
  'wrong-columns': 'The number of columns differs from the rest of the list, or the line is too short.',
  'no-plate': 'There is no plate.',
  'junk-plate':
    'The plate is a filler (0, 000, 190, XXXX, NONE, N/A, UNKNOWN, NO PLATE and the like, or a single character).',
  'wide-pattern':
    'So little of the plate is known that it would match more than one plate in 10,000, or it has more than three `*`.',
  'too-many-patterns': 'The list has more than 10,000 partial plates.',
  'not-a-plate': 'The plate is not 2 to 10 letters and digits.',
  'no-category': 'The row names no category and none was given for the list.',
  'unknown-category': 'The category is unknown.',
  'other-category': 'The list code of the record names another category than the one given for the list.',
  boat: 'The record is of a boat, which carries no licence plate.',
  'forbidden-category': 'The policy forbids this category on every unit.',
  'category-not-permitted': "The unit's policy does not permit this category.",
  'bad-expiry': 'The expiry is not a date such as 2026-03-01 or 2026-03-01T06:00:00Z.',
  ended: 'The entry had expired before its list was made.',
} as const;
/** The same for a plate that is none because of a spreadsheet. */
export const BY_SPREADSHEET =
  'The plate is a number, a date or an error of a spreadsheet (551000.0, 1.2E-33, 12-Mar, #REF!). Give the column the format Text before the plates are pasted or opened, and export the list again.';

export type RejectReason = keyof typeof REJECT_REASONS;

export const REASONS: readonly RejectReason[] = Object.keys(REJECT_REASONS) as RejectReason[]; // its own keys

/** Rows that are valid but not accepted. They are no sign of a wrong file. */
export const UNDERSTOOD: ReadonlySet<RejectReason> = new Set([
  'forbidden-category',
  'category-not-permitted',
  'boat',
  'other-category',
  'wide-pattern',
  'too-many-patterns',
  'ended',
]);

/**
 * Rows whose plate nobody knows: they tell that a vehicle is wanted, and are no sign of a wrong file unless most rows are
 * like that.
 */
export const PLATE_UNKNOWN: ReadonlySet<RejectReason> = new Set(['no-plate', 'junk-plate']);
