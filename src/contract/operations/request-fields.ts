/**
 * The fields of requests and orders. Each rule is defined once, here, so that every door accepts and refuses the same
 * values.
 */
import { z } from 'zod';
import { parseNamedPlate } from '../../domain/plate/named-plate.ts';
import { PlateText } from '../../domain/plate/plate-text.ts';
import { EARLIEST_UTC, LATEST_UTC, type UtcMs, utcMs } from '../../domain/time/time.ts';

export const words = (most: number) => z.string().trim().min(1).max(most);

const TIME_RULE = 'a time is between 1970-01-01 and 2100-01-01';

/** A wall time in a request, in milliseconds: a plain number on the wire. */
export const time = z
  .number()
  .min(EARLIEST_UTC, TIME_RULE)
  .max(LATEST_UTC, TIME_RULE)
  .transform((value): UtcMs => utcMs(value));

/** A wall time in an answer: what the unit has, whatever its clock said then. */
export const shownTime = z.number().transform((value): UtcMs => utcMs(value));

/** `2026-12-24`: a day, in UTC. */
export const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a review date is written like 2026-12-24');

const PLATE_RULE = 'a plate is 1 to 10 letters and digits';

/** A whole plate as a person types it. Spaces and lower-case letters do not matter. */
export const plate = z
  .string()
  .max(40)
  .transform((typed, context) => {
    const parsed = PlateText.parse(typed);
    if (parsed !== null) return parsed;
    context.addIssue(PLATE_RULE);
    return z.NEVER;
  });

/** A plate that may be partly known: `ABC?2?4`, `7KQ*`. */
export const wholeOrPartialPlate = z
  .string()
  .max(40)
  .transform((typed, context) => {
    const parsed = parseNamedPlate(typed);
    if (parsed !== null) return parsed;
    context.addIssue(`${PLATE_RULE}, with ? and * for what is not known`);
    return z.NEVER;
  });

/**
 * The issuing jurisdiction in the style of ISO 3166-2. Lower-case letters and surrounding spaces are accepted and
 * normalized: lists and readers write `US-IA`, and a rejection of `us-ia` has to apply to the same entry. Anything else
 * is refused.
 */
export const region = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, 'a region is written like US-IA');

/** Who asks, for which case and for which purpose. The gate decides which of these an operation needs. */
export const session = z
  .strictObject({
    token: words(64).optional(),
    caseNumber: words(64).optional(),
    purpose: words(64).optional(),
  })
  .optional();

export const alertId = words(64);
export const listId = words(64);
