import { z } from 'zod';
import { CATEGORIES } from '../../domain/list/hot-list.ts';
import { forCase, operation } from './operation.ts';
import { region, time, wholeOrPartialPlate, words } from './request-fields.ts';

const entryId = words(20);
const order = z.strictObject({
  plate: wholeOrPartialPlate,
  region: region.nullable(),
  category: z.enum(CATEGORIES),
  reason: words(1_000),
  expiresAtUtc: time,
});

/** For an operator who has signed in and named a case. The plate is masked. */
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
/** `retracted`: the number of alerts that were retracted. */
export const entryRemovedSchema = z.object({ entry: entryViewSchema, retracted: z.int() });

/** Entries that people make on the unit itself (policy H4). */
export const ENTRY_OPERATIONS = {
  entryAdd: operation({
    name: 'entryAdd',
    via: ['socket'],
    need: forCase('lists'),
    request: z.strictObject({ order }),
    answer: entryViewSchema,
  }),
  entryList: operation({
    name: 'entryList',
    via: ['socket'],
    need: forCase('lists'),
    request: z.strictObject({}),
    answer: entryListSchema,
  }),
  entryRenew: operation({
    name: 'entryRenew',
    via: ['socket'],
    need: forCase('lists'),
    request: z.strictObject({ entryId, expiresAtUtc: time }),
    answer: entryViewSchema,
  }),
  entryRemove: operation({
    name: 'entryRemove',
    via: ['socket'],
    need: forCase('lists'),
    request: z.strictObject({ entryId }),
    answer: entryRemovedSchema,
  }),
};
