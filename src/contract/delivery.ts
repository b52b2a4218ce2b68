import { z } from 'zod';
import { MAX_LIST_BYTES } from '../domain/list/hot-list.ts';

/** The largest package that is downloaded. The extra space beyond a list's own size is for its header and its seals. */
export const MAX_PACKAGE_BYTES = MAX_LIST_BYTES + (1 << 20);

/** More than the largest of these messages. */
const MAX_MESSAGE_BYTES = 4_096;

const packageId = z.string().regex(/^[A-Za-z0-9-]{1,64}$/);

/** The message that the broker retains for a unit: it announces a package and the number of its parts. */
export const manifestSchema = z.strictObject({
  schema: z.literal(1),
  packageId,
  sequence: z.int().min(1).describe('As in the package itself'),
  bytes: z.int().min(1).max(MAX_PACKAGE_BYTES),
  partBytes: z
    .int()
    .min(1 << 10)
    .max(1 << 18)
    .describe('Of each part except the last'),
});
export type PackageManifest = z.infer<typeof manifestSchema>;

/** The parts that a unit requests. */
export const wantSchema = z.strictObject({
  schema: z.literal(1),
  packageId,
  from: z.int().min(0),
  count: z.int().min(1).max(1_024),
});
export type PackageWant = z.infer<typeof wantSchema>;

/** Units of earlier versions do not send these counts. */
const count = z.int().min(0).default(0);
const counts = z.record(z.string(), z.int().min(0)).default({});

/** The unit's result for a package. A later version may add fields. */
export const outcomeSchema = z.object({
  schema: z.literal(1),
  packageId,
  outcome: z.enum(['accepted', 'refused']),
  refusalKind: z.string().nullable(),
  refusal: z.string().nullable().describe("In a clerk's words"),
  entries: z.int().min(0),
  version: z.string(),
  rows: count.describe('Of the package: for changes to a list, only those rows'),
  rejectedByReason: counts.describe('Rows that became no entry'),
  refusedByCategory: counts.describe('Of these, the rows refused by policy, by the category that they name'),
  retracted: count.describe(
    'Alerts that were retracted because the list does not have their entries any more',
  ),
});
export type PackageOutcome = z.infer<typeof outcomeSchema>;

export const partsOf = ({ bytes, partBytes }: PackageManifest): number => Math.ceil(bytes / partBytes);

/** @returns null for an invalid message */
export function decodeMessage<T extends z.ZodType>(body: Uint8Array, schema: T): z.output<T> | null {
  if (body.length > MAX_MESSAGE_BYTES) return null;
  try {
    const decoded = schema.safeParse(JSON.parse(Buffer.from(body).toString('utf8')));
    return decoded.success ? decoded.data : null;
  } catch {
    return null;
  }
}
