import { z } from 'zod';
import { MAX_HELD_READ_IDS } from '../../domain/keeping/hold.ts';
import { operation, signedIn } from './operation.ts';
import { day, plate, shownTime, time, words } from './request-fields.ts';

const order = z.strictObject({
  caseNumber: words(64),
  reason: words(1_000),
  reviewOn: day,
  target: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('reads'),
      readIds: z.array(z.string().min(1).max(64)).min(1).max(MAX_HELD_READ_IDS),
    }),
    z.strictObject({ kind: z.literal('plate'), plate, fromUtc: time, toUtc: time }),
  ]),
});
const decision = z.strictObject({ holdId: words(20), reason: words(1_000) });

/** A hold as it is listed: its plate is masked, and its reason is left out. */
export const heldSchema = z.object({
  holdId: z.string(),
  caseNumber: z.string(),
  operator: z.string(),
  placedAtUtc: shownTime,
  reviewOn: z.string(),
  isReviewDue: z.boolean(),
  reads: z.int(),
  window: z.object({ maskedPlate: z.string(), fromUtc: shownTime, toUtc: shownTime }).nullable(),
});
export type Held = z.infer<typeof heldSchema>;
export const heldListSchema = z.object({ holds: z.array(heldSchema) });

/** Holds (policy R2). The case number is part of the order. */
export const HOLD_OPERATIONS = {
  holdPlace: operation({
    name: 'holdPlace',
    via: ['socket'],
    need: signedIn('hold'),
    request: z.strictObject({ order }),
    answer: heldSchema,
  }),
  holdList: operation({
    name: 'holdList',
    via: ['socket'],
    need: signedIn('hold'),
    request: z.strictObject({}),
    answer: heldListSchema,
  }),
  holdReview: operation({
    name: 'holdReview',
    via: ['socket'],
    need: signedIn('hold'),
    request: z.strictObject({ decision, reviewOn: day }),
    answer: heldSchema,
  }),
  /** Answers when the expired records that the hold kept are gone. */
  holdRelease: operation({
    name: 'holdRelease',
    via: ['socket'],
    need: signedIn('hold'),
    request: z.strictObject({ decision }),
    answer: heldSchema,
  }),
};
