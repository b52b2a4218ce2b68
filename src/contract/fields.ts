import { z } from 'zod';

/**
 * The messages as they are sent. A field may be added under the same `schema` number, so receivers ignore unknown
 * fields. If a field changes its meaning or is removed, the number changes. Times are ISO 8601 in UTC. Probabilities
 * are 0..1 with at most four decimals.
 */
export const WIRE_SCHEMA = 1;

export const schema = z.literal(WIRE_SCHEMA).describe('Version of this contract');
export const time = z.iso.datetime().describe('ISO 8601, UTC');
export const probability = z.number().min(0).max(1);
export const count = z.int().min(0);

export const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const list = z.object({
  listId: z.string(),
  source: z.string(),
  version: z.string(),
  sourceTimeUtc: time.describe('When the source made this version, at the latest if the age is unknown'),
  ageKnown: z
    .boolean()
    .default(true)
    .describe('false: nobody said when the list was made, so it is at least so old, and counts as stale'),
});

export const freshness = z.enum(['fresh', 'stale', 'silent']);
export const ageMs = z.number().min(0).describe('Age of the list, in milliseconds');
