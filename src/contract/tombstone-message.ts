import { z } from 'zod';
import { schema } from './fields.ts';
import { expiresAtUtc, messageId } from './message-id.ts';

export const tombstoneMessage = z
  .object({
    schema,
    type: z.literal('tombstone'),
    id: messageId,
    purged: z
      .array(z.object({ from: z.int().min(1), to: z.int().min(1) }))
      .min(1)
      .describe(
        'Values of seq in this epoch, both ends included, that never come: their time ended first, or they belong to the epoch before',
      ),
    expiresAtUtc,
  })
  .meta({ title: 'Waypost tombstone', description: 'Messages that were purged before the broker had them' });
