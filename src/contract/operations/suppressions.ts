import { z } from 'zod';
import { distinctPeople } from '../../domain/access/people.ts';
import { SUPPRESSION_ORIGINS, type Suppression } from '../../domain/alert/suppression.ts';
import { REJECTIONS } from '../../domain/alert/verification.ts';
import { CATEGORIES } from '../../domain/list/hot-list.ts';
import { PlateText } from '../../domain/plate/plate-text.ts';
import { utcMs } from '../../domain/time/time.ts';
import { verificationMessage } from '../messages.ts';
import { forCase, operation } from './operation.ts';
import { alertId, region, shownTime, words } from './request-fields.ts';

/** A rejection takes one person or two. */
const MOST_PEOPLE = 8;

/**
 * A verification that another unit has published, decoded as a suppression for this unit. Unknown fields are ignored,
 * as in every published message. Refused unless it is a rejection by a person.
 */
const publishedRejection = verificationMessage
  .pick({ alertId: true, reason: true, disposition: true, suppresses: true, atUtc: true })
  .extend({
    atUtc: verificationMessage.shape.atUtc.max(40),
    operator: words(100).nullable(),
    rejectedBy: z.array(words(100)).max(MOST_PEOPLE).default([]),
    typed: z.object({ text: words(40), region: words(20).nullable() }).nullable(),
    literal: words(40),
    literalRegion: words(20).nullable().default(null),
    entry: z.object({
      source: words(200),
      plate: words(40),
      region: words(20).nullable(),
      category: z.enum(CATEGORIES),
    }),
  })
  .transform((message, context): Suppression => {
    const { alertId, operator, rejectedBy, typed, reason, disposition, suppresses } = message;
    const literal = PlateText.parse(message.literal);
    const rejection = REJECTIONS.find((one) => one === reason);
    const why = disposition === 'stopped-in-error' ? disposition : rejection;
    const isSaid = why === disposition || typed !== null;
    const shown = region.nullable().safeParse(typed === null ? message.literalRegion : typed.region);
    const listed = region.nullable().safeParse(message.entry.region);
    if (!suppresses || literal === null || operator === null || why === undefined || !isSaid)
      context.addIssue('it is not a rejection by a person');
    else if (!shown.success || !listed.success) context.addIssue('its region is not written like US-IA');
    else {
      const entry = { ...message.entry, region: listed.data };
      const atUtc = utcMs(Date.parse(message.atUtc));
      const by = distinctPeople([...rejectedBy, operator]);
      const origin = { origin: 'another-unit', caseNumber: null } as const;
      return { alertId, operator, rejectedBy: by, entry, literal, region: shown.data, why, atUtc, ...origin };
    }
    return z.NEVER;
  });

/** A list entry that does not alert on one plate. The entry's plate is masked; the other one is stored nowhere. */
export const suppressionViewSchema = z.object({
  alertId: z.string().describe('The rejected alert, which names the suppression'),
  maskedPlate: z.string(),
  source: z.string(),
  region: z.string().nullable(),
  category: z.string(),
  readRegion: z.string().nullable().describe('The state in the picture; null if it holds for each state'),
  why: z.string(),
  rejectedBy: z.array(z.string()),
  origin: z.enum(SUPPRESSION_ORIGINS).nullable().describe('null if an earlier version stored it'),
  caseNumber: z.string().nullable(),
  atUtc: shownTime,
  entryEndsAtUtc: shownTime
    .nullable()
    .describe("The entry's own end, which ends the suppression; null if it has none"),
});
export type SuppressionView = z.infer<typeof suppressionViewSchema>;
export const suppressionListSchema = z.object({ suppressions: z.array(suppressionViewSchema) });
export const liftedSchema = z.object({ lifted: suppressionViewSchema });

/** List entries that do not alert on a plate, because people rejected an alert (policy A4). */
export const SUPPRESSION_OPERATIONS = {
  alertSuppressions: operation({
    name: 'alertSuppressions',
    via: ['socket'],
    need: forCase('verify'),
    request: z.strictObject({}),
    answer: suppressionListSchema,
  }),
  /** Lets the entry alert again on the plate of a rejected alert. */
  alertLift: operation({
    name: 'alertLift',
    via: ['socket', 'broker'],
    need: forCase('verify'),
    request: z.strictObject({ alertId }),
    answer: liftedSchema,
  }),
  /** Accepts a person's rejection that another unit has published. */
  alertSuppress: operation({
    name: 'alertSuppress',
    via: ['broker'],
    need: null,
    request: publishedRejection,
    answer: z.object({}),
  }),
};
