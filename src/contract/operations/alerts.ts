import { z } from 'zod';
import { ALERT_CHANNELS, ALERT_STAGES } from '../../domain/alert/alert.ts';
import { DISPOSITIONS } from '../../domain/alert/disposition.ts';
import { REJECTIONS, STORED_STATES } from '../../domain/alert/verification.ts';
import { CATEGORIES } from '../../domain/list/hot-list.ts';
import { forCase, operation, signedIn } from './operation.ts';
import { alertId, listId, plate, region, time, words } from './request-fields.ts';

/** The most alerts in one answer. */
export const MAX_LISTED = 500;

/** What a person types from the crop before the entry is shown (policy A1). `region` is null if the crop shows none. */
const typed = z.strictObject({ text: plate, region: region.nullable() });

const filter = z.strictObject({
  state: z.enum(STORED_STATES).nullable(),
  channel: z.enum(ALERT_CHANNELS).nullable(),
  listId: listId.nullable(),
  category: z.enum(CATEGORIES).nullable(),
  sinceUtc: z.int().pipe(time).nullable(),
});

const verification = z
  .strictObject({
    verificationId: words(64).describe('The same again changes nothing'),
    alertId,
    typed: typed.describe('From the crop, before the entry was shown'),
    vehicleAgrees: z.boolean().nullable(),
    outcome: z.enum(['confirmed', ...REJECTIONS]),
  })
  .transform(({ typed: blind, ...order }) => ({ ...order, blind }));

/** An alert before anybody has typed what its picture shows. It contains no plate and no entry. */
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

/** One alert with its details. `compared` is null until a person has compared it. */
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

/** The crop as base64; null if it is no longer kept. */
export const alertCropSchema = z.object({ crop: z.string().nullable() });

/** The answer after typing: the entry beside the typed text. */
export const alertRevealedSchema = z.object({
  alertId: z.string(),
  literal: z.string(),
  entry: entryViewSchema,
  textAgrees: z.boolean(),
  regionAgrees: z.boolean().nullable(),
});

/** The outcomes of a year's alerts, by month. */
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

export const ALERT_OPERATIONS = {
  alertList: operation({
    name: 'alertList',
    via: ['socket'],
    need: signedIn('verify'),
    request: z.strictObject({ filter, limit: z.int().min(1).max(MAX_LISTED) }),
    answer: alertListSchema,
  }),
  alertPrecision: operation({
    name: 'alertPrecision',
    via: ['socket'],
    need: signedIn('verify'),
    request: z.strictObject({}),
    answer: alertOutcomesSchema,
  }),
  alertShow: operation({
    name: 'alertShow',
    via: ['socket'],
    need: forCase('verify'),
    request: z.strictObject({ alertId }),
    answer: alertShownSchema,
  }),
  alertCrop: operation({
    name: 'alertCrop',
    via: ['socket'],
    need: forCase('verify'),
    request: z.strictObject({ alertId }),
    answer: alertCropSchema,
  }),
  /** Shows the entry to a person who has typed what the crop shows. */
  alertReveal: operation({
    name: 'alertReveal',
    via: ['socket'],
    need: forCase('verify'),
    request: z.strictObject({ alertId, typed }),
    answer: alertRevealedSchema,
  }),
  alertVerify: operation({
    name: 'alertVerify',
    via: ['socket', 'broker'],
    need: forCase('verify'),
    request: verification,
    answer: verifiedSchema,
  }),
  /** Sets the disposition of a confirmed alert. */
  alertClose: operation({
    name: 'alertClose',
    via: ['socket', 'broker'],
    need: forCase('verify'),
    request: z.strictObject({ alertId, disposition: z.enum(DISPOSITIONS) }),
    answer: verifiedSchema,
  }),
};
