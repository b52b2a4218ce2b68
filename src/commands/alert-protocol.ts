import { z } from 'zod';
import { PlateText } from '../domain/plate-text.ts';
import { REJECTIONS } from '../domain/verification.ts';
import { sessionSchema } from './access-protocol.ts';

const words = (most: number) => z.string().trim().min(1).max(most);

/** Typed by a person: spaces and lower-case letters do not matter. */
const plate = z
  .string()
  .max(40)
  .transform((text, context) => {
    const parsed = PlateText.parse(text);
    if (parsed !== null) return parsed;
    context.addIssue('a plate is 1 to 10 letters and digits');
    return z.NEVER;
  });

/** ISO 3166-2, or null where the crop does not show it. */
const region = z
  .string()
  .regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, 'a region is written like US-IA')
  .nullable();

export const blindSchema = z.strictObject({ text: plate, region });

export const verificationOrderSchema = z.strictObject({
  verificationId: words(64),
  alertId: words(64),
  blind: blindSchema,
  vehicleAgrees: z.boolean().nullable(),
  outcome: z.enum(['confirmed', ...REJECTIONS]),
});

const schema = z.literal(1);
const alertId = words(64);

export const ALERT_REQUESTS = [
  z.strictObject({ schema, command: z.literal('alertList'), session: sessionSchema }),
  z.strictObject({ schema, command: z.literal('alertCrop'), session: sessionSchema, alertId }),
  /** The entry, for one who has typed what the crop shows. */
  z.strictObject({
    schema,
    command: z.literal('alertReveal'),
    session: sessionSchema,
    alertId,
    blind: blindSchema,
  }),
  z.strictObject({
    schema,
    command: z.literal('alertVerify'),
    session: sessionSchema,
    order: verificationOrderSchema,
  }),
  z.strictObject({ schema, command: z.literal('alertPrecision'), session: sessionSchema }),
] as const;

/** An alert before anybody has typed what its picture shows: no plate, no entry. */
export const alertSummarySchema = z.object({
  alertId: z.string(),
  state: z.string(),
  channel: z.string(),
  raisedAtUtc: z.number(),
  maskedPlate: z.string(),
  listId: z.string(),
  category: z.string(),
});
export type AlertSummary = z.infer<typeof alertSummarySchema>;
export const alertListSchema = z.object({ alerts: z.array(alertSummarySchema) });

/** The crop as base64; null where it is not kept. */
export const alertCropSchema = z.object({ crop: z.string().nullable() });

/** After that: the entry beside what was typed. */
export const alertRevealedSchema = z.object({
  alertId: z.string(),
  literal: z.string(),
  entry: z.object({
    source: z.string(),
    plate: z.string(),
    region: z.string().nullable(),
    category: z.string(),
    reason: z.string(),
  }),
  textAgrees: z.boolean(),
  regionAgrees: z.boolean().nullable(),
});

/** What people made of the alerts that are kept. */
export const alertOutcomesSchema = z.object({
  outcomes: z.array(
    z.object({
      listId: z.string(),
      matchGrade: z.enum(['strong', 'characters-only', 'possible', 'weak']),
      channel: z.enum(['interrupt', 'review', 'test']),
      confirmed: z.int(),
      rejected: z.int(),
      unverified: z.int(),
      expired: z.int(),
      takenBack: z.int(),
    }),
  ),
});

export const verifiedSchema = z.object({ alertId: z.string(), state: z.string(), needsSecond: z.boolean() });
