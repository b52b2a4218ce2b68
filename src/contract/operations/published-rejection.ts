import { z } from 'zod';
import type { Suppression } from '../../domain/alert/suppression.ts';
import { REJECTIONS } from '../../domain/alert/verification.ts';
import { CATEGORIES } from '../../domain/list/hot-list.ts';
import { PlateText } from '../../domain/plate/plate-text.ts';
import { utcMs } from '../../domain/time/time.ts';
import { verificationMessage } from '../messages.ts';
import { region, words } from './request-fields.ts';

/** A rejection takes one person or two. */
const MOST_PEOPLE = 8;

/**
 * A verification that another unit has published, decoded as a suppression for this unit. Unknown fields are ignored,
 * as in every published message. Refused unless it is a rejection by a person.
 */
export const publishedRejection = verificationMessage
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
      const by = [...new Set([...rejectedBy, operator])];
      return { alertId, operator, rejectedBy: by, entry, literal, region: shown.data, why, atUtc };
    }
    return z.NEVER;
  });
