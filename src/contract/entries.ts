import { z } from 'zod';
import { CATEGORIES } from '../domain/list/hot-list.ts';
import { PlatePattern } from '../domain/plate/plate-pattern.ts';
import { PlateText } from '../domain/plate/plate-text.ts';
import { type UtcMs, utcMs } from '../domain/time/time.ts';
import { sessionSchema } from './access.ts';

const schema = z.literal(1);
const words = (most: number) => z.string().trim().min(1).max(most);
const time = z.number().transform((value): UtcMs => utcMs(value));

/** Whole, or in part: `ABC?2?4`, `7KQ*`. */
export const plate = z
  .string()
  .max(40)
  .transform((text, context) => {
    const parsed = PlateText.parse(text) ?? PlatePattern.parse(text);
    if (parsed !== null) return parsed;
    context.addIssue('a plate is 1 to 10 letters and digits, with ? and * for what is not known');
    return z.NEVER;
  });

export const entryOrderSchema = z.strictObject({
  plate,
  region: z.string().max(6).nullable(),
  category: z.enum(CATEGORIES),
  reason: words(1_000),
  expiresAtUtc: time,
});

export const ENTRY_REQUESTS = [
  z.strictObject({ schema, command: z.literal('entryAdd'), session: sessionSchema, order: entryOrderSchema }),
  z.strictObject({ schema, command: z.literal('entryList'), session: sessionSchema }),
  z.strictObject({
    schema,
    command: z.literal('entryRenew'),
    session: sessionSchema,
    entryId: words(20),
    expiresAtUtc: time,
  }),
  z.strictObject({ schema, command: z.literal('entryRemove'), session: sessionSchema, entryId: words(20) }),
] as const;

/** For one who has signed in and named a case; the plate is masked. */
export const entryViewSchema = z.object({
  entryId: z.string(),
  maskedPlate: z.string(),
  region: z.string().nullable(),
  category: z.string(),
  operator: z.string(),
  caseNumber: z.string(),
  enteredAtUtc: z.number(),
  expiresAtUtc: z.number(),
  isReviewDue: z.boolean(),
});
export type EntryView = z.infer<typeof entryViewSchema>;
export const entryListSchema = z.object({ entries: z.array(entryViewSchema) });
/** `retracted`: alerts that were told back. */
export const entryRemovedSchema = z.object({ entry: entryViewSchema, retracted: z.int() });
