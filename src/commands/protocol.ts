import { z } from 'zod';
import { MAX_LIST_BYTES } from '../domain/hot-list.ts';
import { EXPOSURE_ADVICES } from '../domain/plate-exposure.ts';
import type { UnitStatus } from '../domain/unit-status.ts';

/**
 * What goes over the unit's socket. One request for each connection: a JSON line, then as many raw bytes as it
 * announces. One answer: a JSON line. Both sides decode with what stands here.
 */
export const MAX_REQUEST_LINE_BYTES = 16_384;

const schema = z.literal(1);

export const requestSchema = z.discriminatedUnion('command', [
  z.strictObject({ schema, command: z.literal('status') }),
  z.strictObject({
    schema,
    command: z.literal('hotlistImport'),
    /** The importer decodes them: what a list needs is its stage's to say. */
    options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    bodyBytes: z.int().min(0).max(MAX_LIST_BYTES),
  }),
  /** The lines of the audit chain after entry `after`, some at a time. */
  z.strictObject({ schema, command: z.literal('auditLines'), after: z.int().min(0) }),
]);
export type Request = z.infer<typeof requestSchema>;

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

/** Empty when there are no more. */
export const auditLinesSchema = z.object({ lines: z.array(z.string()) });

const count = z.int().nonnegative();
const age = z.number().nullable();
/** Wall times are plain numbers on the wire; the brand is ours to give back. */
const utc = z.number().transform((value) => value as UnitStatus['startedAtUtc']);

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
  hotLists: z.array(z.object({ listId: z.string(), version: z.string(), entries: count, refused: count })),
  alerts: z.object({ interrupt: count, review: count }),
  buffer: z.object({
    epoch: z.string().nullable(),
    readsRecorded: count,
    hitsRecorded: count,
    readsPurged: count,
    purgedUndelivered: count,
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
  log: z.object({ warnings: count, errors: count }),
});
