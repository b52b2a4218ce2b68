import { z } from 'zod';
import { CATEGORIES } from '../../domain/list/hot-list.ts';
import { forCase, operation } from './operation.ts';
import { listId, region, wholeOrPartialPlate, words } from './request-fields.ts';

/** Selects an entry of a delivered list. Region and category are null if the plate has only one entry. */
const listed = z.strictObject({
  listId,
  plate: wholeOrPartialPlate,
  region: region.nullable(),
  category: z.enum(CATEGORIES).nullable(),
});
const marked = listed.extend({ mark: z.enum(['disputed', 'removed']), reason: words(1_000) });

/** For an operator who has signed in and named a case. */
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
/** `needsSecond`: another person has to make the same mark. `retracted`: the number of alerts that were retracted. */
export const markedSchema = z.object({ mark: markViewSchema, needsSecond: z.boolean(), retracted: z.int() });

/** What people say about entries of delivered lists (policy H5). */
export const MARK_OPERATIONS = {
  listedShow: operation({
    name: 'listedShow',
    via: ['socket'],
    need: forCase('lists'),
    request: listed,
    answer: shownEntriesSchema,
  }),
  listedMark: operation({
    name: 'listedMark',
    via: ['socket'],
    need: forCase('lists'),
    request: marked,
    answer: markedSchema,
  }),
  /** Cancels a mark. */
  listedRestore: operation({
    name: 'listedRestore',
    via: ['socket'],
    need: forCase('lists'),
    request: listed,
    answer: markedSchema,
  }),
  /** The order of a server, which knows one kind for both: `restored` cancels the other two marks. */
  listedMarkOrRestore: operation({
    name: 'listedMarkOrRestore',
    via: ['broker'],
    need: forCase('lists'),
    request: marked.extend({ mark: z.enum([...marked.shape.mark.options, 'restored']) }),
    answer: markedSchema,
  }),
  listedMarks: operation({
    name: 'listedMarks',
    via: ['socket'],
    need: forCase('lists'),
    request: z.strictObject({}),
    answer: markListSchema,
  }),
};
