import { z } from 'zod';
import { CATEGORIES } from '../domain/list/hot-list.ts';
import { sessionSchema } from './access.ts';
import { plate } from './entries.ts';

const schema = z.literal(1);
const words = (most: number) => z.string().trim().min(1).max(most);

/** An entry of a delivered list: region and category where the plate has several. */
const listed = z.strictObject({
  listId: words(64),
  plate,
  region: z.string().max(6).nullable(),
  category: z.enum(CATEGORIES).nullable(),
});

export const MARK_REQUESTS = [
  z.strictObject({ schema, command: z.literal('listedShow'), session: sessionSchema, listed }),
  z.strictObject({
    schema,
    command: z.literal('listedMark'),
    session: sessionSchema,
    listed,
    mark: z.enum(['disputed', 'removed']),
    reason: words(1_000),
  }),
  z.strictObject({ schema, command: z.literal('listedRestore'), session: sessionSchema, listed }),
  z.strictObject({ schema, command: z.literal('listedMarks'), session: sessionSchema }),
] as const;

/** For one who has signed in and named a case. */
export const shownEntrySchema = z.object({
  plate: z.string(),
  region: z.string().nullable(),
  category: z.string(),
  reason: z.string(),
  source: z.string(),
  version: z.string(),
  details: z.record(z.string(), z.string().nullable()),
});
export const shownEntriesSchema = z.object({ entries: z.array(shownEntrySchema) });
export type ShownEntryView = z.infer<typeof shownEntrySchema>;

/** The plate is masked. */
export const markViewSchema = z.object({
  maskedPlate: z.string(),
  source: z.string(),
  region: z.string().nullable(),
  category: z.string(),
  mark: z.string(),
  operators: z.array(z.string()),
  caseNumber: z.string(),
  atUtc: z.number(),
  inForce: z.boolean(),
});
export type MarkView = z.infer<typeof markViewSchema>;
export const markListSchema = z.object({ marks: z.array(markViewSchema) });
/** `needsSecond`: another person has to say the same. `retracted`: alerts that were told back. */
export const markedSchema = z.object({ mark: markViewSchema, needsSecond: z.boolean(), retracted: z.int() });
