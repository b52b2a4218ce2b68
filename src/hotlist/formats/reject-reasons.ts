/** The problem with a row, in plain words for the user. */
export const REJECT_REASONS = {
  'broken-row': 'The line cannot be read: a quote or a bracket is missing, or it is far too long.',
  'wrong-columns': 'The number of columns differs from the rest of the list, or the line is too short.',
  'no-plate': 'There is no plate.',
  'junk-plate': 'The plate is a filler (0, 00, 000, 190, NONE, UNKNOWN or a single character).',
  'wide-pattern':
    'So little of the plate is known that it would match more than one plate in 10,000, or it has more than three `*`.',
  'too-many-patterns': 'The list has more than 10,000 partial plates.',
  'not-a-plate': 'The plate is not 2 to 10 letters and digits.',
  'no-category': 'The row names no category and none was given for the list.',
  'unknown-category': 'The category is unknown.',
  boat: 'The record is of a boat, which carries no licence plate.',
  'forbidden-category': 'The policy forbids this category on every unit.',
  'category-not-permitted': "The unit's policy does not permit this category.",
  'bad-expiry': 'The expiry is not a date such as 2026-03-01 or 2026-03-01T06:00:00Z.',
  ended: 'The entry had expired before its list was made.',
} as const;
export type RejectReason = keyof typeof REJECT_REASONS;

/** Rows that are valid but not accepted. They are no sign of a wrong file. */
export const UNDERSTOOD: ReadonlySet<RejectReason> = new Set([
  'forbidden-category',
  'category-not-permitted',
  'boat',
  'wide-pattern',
  'too-many-patterns',
  'ended',
]);
