import { z } from 'zod';
import { SOURCE_LOSS_REASONS } from '../../domain/events/capture-events.ts';
import type { UnitStatus } from '../../domain/events/unit-status.ts';
import { EXPOSURE_ADVICES } from '../../domain/picture/plate-exposure.ts';
import { operation } from './operation.ts';
import { shownTime } from './request-fields.ts';
import { trafficSummarySchema } from './traffic.ts';

const count = z.int().nonnegative();
const age = z.number().nullable();
const cameraStatusSchema = z.object({
  cameraId: z.string(),
  state: z.enum(['starting', 'running', 'lost', 'ended', 'failed']),
  sourceLosses: count,
  restarts: count,
  lossReason: z.enum(SOURCE_LOSS_REASONS).nullable(),
  lagMs: age,
  light: z.enum(['day', 'night']).nullable(),
  exposureAdvice: z.enum(EXPOSURE_ADVICES).nullable(),
  framesCaptured: count,
  framesSkipped: z.object({ newerFrame: count, noMotion: count, samePicture: count }),
  picturesFailed: count,
  picturesMended: count,
  pictureFrozenMs: age,
  framesRecognized: count,
  platesSeen: z.object({ read: count, illegible: count, rejected: count }),
  platesMasked: count,
  platesUnread: count,
  isInterlaced: z.boolean(),
  passages: z.object({ read: count, revised: count, illegible: count }),
  regions: z.object({ known: count, unknown: count }),
  lastFrameAgeMs: age,
  lastRecognitionAgeMs: age,
  lastPassageAgeMs: age,
});

const clockStatusSchema = z.object({
  quality: z.enum(['synchronized', 'holdover', 'unknown']),
  boundMs: count.nullable(),
  departureMs: z.int(),
  why: z.string().nullable(),
  sources: z.array(
    z.object({
      name: z.enum(['systemd-timesyncd', 'chrony', 'kernel']),
      isSynchronized: z.boolean(),
      servers: count,
    }),
  ),
});

const unitStatusSchema = z.object({
  unitId: z.string(),
  version: z.string(),
  state: z.enum(['starting', 'running', 'stopping', 'stopped']),
  startedAtUtc: shownTime,
  upMs: count,
  clock: clockStatusSchema,
  cameras: z.array(cameraStatusSchema),
  hotLists: z.array(
    z.object({
      listId: z.string(),
      version: z.string(),
      entries: count,
      refused: count,
      testPlates: count,
      sourceTimeUtc: shownTime,
      ageKnown: z.boolean(),
    }),
  ),
  failingDeliveries: z.array(
    z.object({ listId: z.string(), way: z.enum(['broker', 'https']), detail: z.string(), failingMs: count }),
  ),
  alerts: z.object({ interrupt: count, review: count, test: count }),
  tests: z.object({ confirmed: count, unheard: count }),
  buffer: z.object({
    epoch: z.string().nullable(),
    readsRecorded: count,
    hitsRecorded: count,
    readsPurged: count,
    purgedUndelivered: count,
    isSealed: z.boolean(),
    storage: z.enum(['ok', 'slow', 'failing', 'exhausted']),
    sacrificed: z.object({
      'delivered-contextual-images': count,
      'other-contextual-images': count,
      'delivered-reads': count,
    }),
    lastRecordAgeMs: age,
  }),
  broker: z.object({
    state: z.enum(['never-connected', 'connected', 'lost']),
    detail: z.string().nullable(),
    messagesConfirmed: count,
    messagesUnheard: count,
    messagesRefused: count,
    ordersRefused: count,
    ordersIgnored: count,
    lastConfirmationAgeMs: age,
  }),
  outbox: z
    .object({ unpublished: count, inFlight: count, refused: count, oldestUtc: shownTime.nullable() })
    .nullable(),
  holds: z.object({ inForce: count, reviewDue: count }),
  traffic: z.array(trafficSummarySchema),
  suppressions: z.object({ inForce: count, throughBroker: count }),
  audit: z.object({ bytes: count, roomBytes: count, isLarge: z.boolean() }).nullable(),
  log: z.object({ warnings: count, errors: count, dropped: count }),
}) satisfies z.ZodType<UnitStatus>;

const auditLinesSchema = z.object({ lines: z.array(z.string()).describe('Empty when there are no more') });

/** What a unit reports about itself. It contains no plate, so nobody has to sign in for it. */
export const STATUS_OPERATIONS = {
  status: operation({
    name: 'status',
    via: ['socket'],
    need: null,
    request: z.strictObject({}),
    answer: unitStatusSchema,
  }),
  /** The next lines of the audit chain after entry number `after`. */
  auditLines: operation({
    name: 'auditLines',
    via: ['socket'],
    need: null,
    request: z.strictObject({ after: z.int().min(0) }),
    answer: auditLinesSchema,
  }),
};
