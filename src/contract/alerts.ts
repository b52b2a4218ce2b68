import { z } from 'zod';
import { ALERT_CHANNELS, ALERT_STAGES } from '../domain/alert/alert.ts';
import { DISPOSITIONS } from '../domain/alert/disposition.ts';
import { REJECTIONS, STANDING_STATES } from '../domain/alert/verification.ts';
import { CATEGORIES } from '../domain/list/hot-list.ts';
import { PlateText } from '../domain/plate/plate-text.ts';
import { utcMs } from '../domain/time/time.ts';
import { sessionSchema } from './access.ts';

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

/** Shown in one answer. */
export const MAX_LISTED = 500;
const filterSchema = z.strictObject({
  state: z.enum(STANDING_STATES).nullable(),
  channel: z.enum(ALERT_CHANNELS).nullable(),
  listId: words(64).nullable(),
  category: z.enum(CATEGORIES).nullable(),
  sinceUtc: z
    .int()
    .transform((value) => utcMs(value))
    .nullable(),
});

const schema = z.literal(1);
const alertId = words(64);

export const ALERT_REQUESTS = [
  z.strictObject({
    schema,
    command: z.literal('alertList'),
    session: sessionSchema,
    filter: filterSchema,
    limit: z.int().min(1).max(MAX_LISTED),
  }),
  z.strictObject({ schema, command: z.literal('alertCrop'), session: sessionSchema, alertId }),
  z.strictObject({ schema, command: z.literal('alertShow'), session: sessionSchema, alertId }),
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
  z.strictObject({
    schema,
    command: z.literal('alertClose'),
    session: sessionSchema,
    alertId,
    disposition: z.enum(DISPOSITIONS),
  }),
  z.strictObject({ schema, command: z.literal('alertPrecision'), session: sessionSchema }),
] as const;

/** An alert before anybody has typed what its picture shows: no plate, no entry. */
export const alertSummarySchema = z.object({
  alertId: z.string(),
  state: z.string(),
  disposition: z.string().nullable(),
  channel: z.string(),
  raisedAtUtc: z.number(),
  maskedPlate: z.string(),
  listId: z.string(),
  category: z.string(),
});
export type AlertSummary = z.infer<typeof alertSummarySchema>;
export const alertListSchema = z.object({ alerts: z.array(alertSummarySchema), isWhole: z.boolean() });

const entryViewSchema = z.object({
  source: z.string(),
  plate: z.string(),
  region: z.string().nullable(),
  category: z.string(),
  reason: z.string(),
});

/** One of them with how it came about; `compared` is null until a person has compared it. */
export const alertShownSchema = alertSummarySchema.extend({
  revision: z.int(),
  stage: z.enum(ALERT_STAGES),
  readId: z.string(),
  unmetConditions: z.array(z.string()),
  matchGrade: z.string(),
  matchProbability: z.number().nullable(),
  compared: z.object({ literal: z.string(), entry: entryViewSchema }).nullable(),
});
export type AlertShown = z.infer<typeof alertShownSchema>;

/** The crop as base64; null where it is not kept. */
export const alertCropSchema = z.object({ crop: z.string().nullable() });

/** After that: the entry beside what was typed. */
export const alertRevealedSchema = z.object({
  alertId: z.string(),
  literal: z.string(),
  entry: entryViewSchema,
  textAgrees: z.boolean(),
  regionAgrees: z.boolean().nullable(),
});

/** What people made of the alerts of a year, by month. */
export const alertOutcomesSchema = z.object({
  outcomes: z.array(
    z.object({
      month: z.string(),
      listId: z.string(),
      matchGrade: z.enum(['strong', 'characters-only', 'possible', 'weak']),
      channel: z.enum(ALERT_CHANNELS),
      confirmed: z.int(),
      rejected: z.int(),
      stoppedInError: z.int(),
      unverified: z.int(),
      expired: z.int(),
      takenBack: z.int(),
    }),
  ),
});

export const verifiedSchema = z.object({ alertId: z.string(), state: z.string(), needsSecond: z.boolean() });
