import { z } from 'zod';
import { count, schema, sha256 } from './fields.ts';

/** The last message that a unit numbered: with it, a unit notices that an older copy of its buffer was put back. */
export const lastMessage = z
  .object({ epoch: z.string(), seq: count })
  .nullable()
  .default(null)
  .describe('The last message that the unit has numbered');

/** The last entry of the audit chain. */
export const auditHead = z.object({ n: count, hash: sha256 });

export const auditMessage = z
  .object({
    schema,
    type: z.literal('audit'),
    unitId: z.string().min(1),
    lines: z
      .array(z.string())
      .min(1)
      .describe(
        'Entries in their order, as `waypost audit export` writes them: the SHA-256 of a JSON text, a space, and the text',
      ),
    auditHead: auditHead.describe('The last entry in this message'),
    lastMessage,
  })
  .meta({
    title: 'Waypost audit entries',
    description:
      'Retained: entries of the audit chain, each sent until the broker has it; a repeated entry has the same n',
  });

export type AuditMessage = z.infer<typeof auditMessage>;
