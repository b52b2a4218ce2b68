import { z } from 'zod';
import { time } from './fields.ts';

export const messageId = z
  .object({
    unitId: z.string().min(1),
    epoch: z
      .string()
      .min(1)
      .describe(
        'The life of one buffer; a new one starts its own count, or names the numbers before it in a tombstone',
      ),
    seq: z
      .int()
      .min(1)
      .describe('Gap-free within an epoch; not the order of arrival, because alerts overtake'),
  })
  .describe('Identifies the message: a repeated one has the same id and the same body');

export const expiresAtUtc = time.describe('When everything in this message has to be deleted');
