import { z } from 'zod';
import type { UnitStatus } from '../domain/events/unit-status.ts';
import { MAX_HELD_READ_IDS } from '../domain/keeping/hold.ts';
import { MAX_LIST_BYTES } from '../domain/list/hot-list.ts';
import { EXPOSURE_ADVICES } from '../domain/picture/plate-exposure.ts';
import { PlateText } from '../domain/plate/plate-text.ts';
import { OPERATOR_REQUESTS, QUERY_REQUESTS, sessionSchema } from './access.ts';
import { ALERT_REQUESTS } from './alerts.ts';
import { ENTRY_REQUESTS } from './entries.ts';
import { MARK_REQUESTS } from './marks.ts';

/**
 * What goes over the unit's socket. One request for each connection: a JSON line, then as many raw bytes as it
 * announces. One answer: a JSON line. Both sides decode with what stands here.
 */
export const MAX_REQUEST_LINE_BYTES = 16_384;

const schema = z.literal(1);

const words = (most: number) => z.string().trim().min(1).max(most);
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a review date is written like 2026-12-24');
/** Wall times are plain numbers on the wire; the brand is ours to give back. */
const utc = z.number().transform((value) => value as UnitStatus['startedAtUtc']);

const holdOrderSchema = z.strictObject({
  caseNumber: words(64),
  reason: words(1_000),
  reviewOn: day,
  target: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('reads'),
      readIds: z.array(z.string().min(1).max(64)).min(1).max(MAX_HELD_READ_IDS),
    }),
    z.strictObject({
      kind: z.literal('plate'),
      plate: z.string().transform((text, context) => {
        const plate = PlateText.parse(text);
        if (plate !== null) return plate;
        context.addIssue('a plate is 1 to 10 letters and digits');
        return z.NEVER;
      }),
      fromUtc: utc,
      toUtc: utc,
    }),
  ]),
});
const holdDecisionSchema = z.strictObject({ holdId: words(20), reason: words(1_000) });

export const requestSchema = z.discriminatedUnion('command', [
  z.strictObject({ schema, command: z.literal('status') }),
  z.strictObject({
    schema,
    command: z.literal('hotlistImport'),
    session: sessionSchema,
    /** The importer decodes them: what a list needs is its stage's to say. */
    options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    bodyBytes: z.int().min(0).max(MAX_LIST_BYTES),
  }),
  z.strictObject({ schema, command: z.literal('hotlistUnitKey') }),
  /** The lines of the audit chain after entry `after`, some at a time. */
  z.strictObject({ schema, command: z.literal('auditLines'), after: z.int().min(0) }),
  z.strictObject({ schema, command: z.literal('holdPlace'), session: sessionSchema, order: holdOrderSchema }),
  z.strictObject({ schema, command: z.literal('holdList'), session: sessionSchema }),
  z.strictObject({
    schema,
    command: z.literal('holdReview'),
    session: sessionSchema,
    decision: holdDecisionSchema,
    reviewOn: day,
  }),
  z.strictObject({
    schema,
    command: z.literal('holdRelease'),
    session: sessionSchema,
    decision: holdDecisionSchema,
  }),
  ...ALERT_REQUESTS,
  ...ENTRY_REQUESTS,
  ...MARK_REQUESTS,
  ...OPERATOR_REQUESTS,
  ...QUERY_REQUESTS,
]);
export type Request = z.infer<typeof requestSchema>;
/** As it is written on the wire. */
export type RequestLine = z.input<typeof requestSchema>;

export const answerSchema = z.discriminatedUnion('ok', [
  z.strictObject({ schema, ok: z.literal(true), result: z.unknown() }),
  z.strictObject({
    schema,
    ok: z.literal(false),
    error: z.strictObject({ code: z.string(), message: z.string(), exitCode: z.int().min(1).max(125) }),
  }),
]);
export type Answer = z.infer<typeof answerSchema>;

/** What became of a list: for people, and in full. Contains no plate. */
export const listImportAnswerSchema = z.object({
  accepted: z.boolean(),
  text: z.string(),
  report: z.record(z.string(), z.unknown()),
});
export type ListImportAnswer = z.infer<typeof listImportAnswerSchema>;

/** PEM of the key to which list packages for this unit are sealed. */
export const unitKeySchema = z.object({ publicKey: z.string() });

/** A hold as it is listed: its plate is masked, and its reason left out. */
export const heldSchema = z.object({
  holdId: z.string(),
  caseNumber: z.string(),
  operator: z.string(),
  placedAtUtc: utc,
  reviewOn: z.string(),
  isReviewDue: z.boolean(),
  reads: z.int(),
  window: z.object({ maskedPlate: z.string(), fromUtc: utc, toUtc: utc }).nullable(),
});
export type Held = z.infer<typeof heldSchema>;
export const heldListSchema = z.object({ holds: z.array(heldSchema) });

/** Empty when there are no more. */
export const auditLinesSchema = z.object({ lines: z.array(z.string()) });

const count = z.int().nonnegative();
const age = z.number().nullable();
const cameraStatusSchema = z.object({
  cameraId: z.string(),
  state: z.enum(['starting', 'running', 'lost', 'ended', 'failed']),
  sourceLosses: count,
  restarts: count,
  light: z.enum(['day', 'night']).nullable(),
  exposureAdvice: z.enum(EXPOSURE_ADVICES).nullable(),
  framesCaptured: count,
  framesSkipped: z.object({ newerFrame: count, noMotion: count }),
  framesRecognized: count,
  platesSeen: z.object({ read: count, illegible: count, rejected: count }),
  passages: z.object({ read: count, revised: count, illegible: count }),
  regions: z.object({ known: count, unknown: count }),
  lastFrameAgeMs: age,
  lastRecognitionAgeMs: age,
  lastPassageAgeMs: age,
});

export const unitStatusSchema: z.ZodType<UnitStatus> = z.object({
  unitId: z.string(),
  version: z.string(),
  state: z.enum(['starting', 'running', 'stopping', 'stopped']),
  startedAtUtc: utc,
  upMs: count,
  cameras: z.array(cameraStatusSchema),
  hotLists: z.array(
    z.object({ listId: z.string(), version: z.string(), entries: count, refused: count, testPlates: count }),
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
    messagesConfirmed: count,
    messagesUnheard: count,
    messagesRefused: count,
    lastConfirmationAgeMs: age,
  }),
  outbox: z
    .object({ unpublished: count, inFlight: count, refused: count, oldestUtc: utc.nullable() })
    .nullable(),
  holds: z.object({ inForce: count, reviewDue: count }),
  log: z.object({ warnings: count, errors: count }),
});
