import { z } from 'zod';
import { DISPOSITIONS, type DispositionOrder } from '../domain/alert/disposition.ts';
import type { Suppression } from '../domain/alert/suppression.ts';
import { REJECTIONS, type VerificationOrder } from '../domain/alert/verification.ts';
import { CATEGORIES } from '../domain/list/hot-list.ts';
import { PlatePattern } from '../domain/plate/plate-pattern.ts';
import { PlateText } from '../domain/plate/plate-text.ts';
import { utcMs } from '../domain/time/time.ts';
import { verificationMessage } from './messages.ts';

/** What is sent to a unit is small. */
const MAX_BYTES = 16_384;

const text = z
  .string()
  .max(40)
  .transform((typed, context) => {
    const parsed = PlateText.parse(typed);
    if (parsed !== null) return parsed;
    context.addIssue('a plate is 1 to 10 letters and digits');
    return z.NEVER;
  });
const words = (most: number) => z.string().trim().min(1).max(most);

/** `cmd/verify`: what a person at the central server has made of an alert of this unit. */
export const verifyCommand = z.strictObject({
  schema: z.literal(1),
  verificationId: words(64).describe('The same again changes nothing'),
  alertId: words(64),
  operator: words(100),
  typed: z
    .strictObject({ text, region: words(10).nullable() })
    .describe('From the crop, before the entry was shown'),
  vehicleAgrees: z.boolean().nullable(),
  outcome: z.enum(['confirmed', ...REJECTIONS]),
});

export type Decoded<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly why: string };

export function decodeVerify(body: Uint8Array): Decoded<VerificationOrder> {
  const decoded = decode(body, verifyCommand);
  if (!decoded.ok) return decoded;
  const { typed, schema: _, ...order } = decoded.value;
  return { ok: true, value: { ...order, blind: typed } };
}

/** `cmd/disposition`: what came of a confirmed alert of this unit. */
export const disposeCommand = z.strictObject({
  schema: z.literal(1),
  alertId: words(64),
  operator: words(100),
  disposition: z.enum(DISPOSITIONS),
});

export function decodeDisposition(body: Uint8Array): Decoded<DispositionOrder> {
  const decoded = decode(body, disposeCommand);
  if (!decoded.ok) return decoded;
  const { schema: _, ...order } = decoded.value;
  return { ok: true, value: order };
}

/** `cmd/suppress`: a verification as another unit has published it. */
export function decodeSuppress(body: Uint8Array): Decoded<Suppression> {
  const decoded = decode(body, verificationMessage);
  if (!decoded.ok) return decoded;
  const { alertId, operator, typed, entry, literalRegion, reason, disposition, suppresses } = decoded.value;
  const literal = PlateText.parse(decoded.value.literal);
  const rejection = REJECTIONS.find((one) => one === reason);
  const why = disposition === 'stopped-in-error' ? disposition : rejection;
  const isSaid = why === disposition || typed !== null;
  if (!suppresses || literal === null || operator === null || why === undefined || !isSaid)
    return { ok: false, why: 'it is no rejection by a person' };
  const region = typed === null ? literalRegion : typed.region;
  const atUtc = utcMs(Date.parse(decoded.value.atUtc));
  return { ok: true, value: { alertId, operator, entry, literal, region, why, atUtc } };
}

/** `cmd/mark`: what people have said elsewhere of an entry of a list (policy H5). `restored` takes the others back. */
export const markCommand = z.strictObject({
  schema: z.literal(1),
  listId: words(64),
  plate: z
    .string()
    .max(40)
    .transform((typed, context) => {
      const parsed = PlateText.parse(typed) ?? PlatePattern.parse(typed);
      if (parsed !== null) return parsed;
      context.addIssue('a plate is 1 to 10 letters and digits, or partly known');
      return z.NEVER;
    }),
  region: words(10).nullable().describe('null where the plate has one entry only'),
  category: z.enum(CATEGORIES).nullable().describe('null where the plate has one entry only'),
  mark: z.enum(['disputed', 'removed', 'restored']),
  reason: words(1_000),
  operator: words(100),
  caseNumber: words(100),
});
export type MarkCommand = z.output<typeof markCommand>;

export const decodeMark = (body: Uint8Array): Decoded<MarkCommand> => decode(body, markCommand);

function decode<T extends z.ZodType>(body: Uint8Array, schema: T): Decoded<z.output<T>> {
  if (body.length > MAX_BYTES) return { ok: false, why: `it is larger than ${MAX_BYTES} bytes` };
  try {
    const decoded = schema.safeParse(JSON.parse(Buffer.from(body).toString('utf8')));
    if (decoded.success) return { ok: true, value: decoded.data };
    // The paths alone: values may be plates.
    return {
      ok: false,
      why: decoded.error.issues.map(({ path }) => path.join('.') || 'the message').join(', '),
    };
  } catch {
    return { ok: false, why: 'it is no JSON' };
  }
}
