import { z } from 'zod';
import { PERMISSIONS } from '../domain/access/access.ts';
import { parsePattern } from '../domain/read/read-query.ts';
import type { UtcMs } from '../domain/time/time.ts';

/** What of the socket's protocol is about operators, and about stored reads. */

const schema = z.literal(1);
const words = (most: number) => z.string().trim().min(1).max(most);
/** Wall times are plain numbers on the wire; the brand is ours to give back. */
const utc = z.number().transform((value) => value as UtcMs);

export const MAX_PASSWORD_LENGTH = 128;
/** Reads in one answer. */
export const MAX_SEARCHED = 500;
/** Reads with their images in one answer, which is well below what a client takes. */
export const MAX_EXPORTED = 10;

/** Who asks, and for which case and purpose; what a command wants of it, the gate says. */
export const sessionSchema = z
  .strictObject({
    token: words(64).optional(),
    caseNumber: words(64).optional(),
    purpose: words(64).optional(),
  })
  .optional();

const operatorId = z
  .string()
  .regex(
    /^[a-z][a-z0-9.-]{1,31}$/,
    "an operator's name to sign in with is 2 to 32 small letters, digits, dots and hyphens, such as a.example",
  );
const password = z.string().min(1).max(MAX_PASSWORD_LENGTH);

export const OPERATOR_REQUESTS = [
  z.strictObject({ schema, command: z.literal('signIn'), operatorId, password }),
  z.strictObject({ schema, command: z.literal('signOut'), session: sessionSchema }),
  z.strictObject({
    schema,
    command: z.literal('operatorAdd'),
    session: sessionSchema,
    operator: z.strictObject({
      operatorId,
      name: words(100),
      permissions: z.array(z.enum(PERMISSIONS)).min(1),
      password,
    }),
  }),
  z.strictObject({ schema, command: z.literal('operatorList'), session: sessionSchema }),
  z.strictObject({ schema, command: z.literal('operatorAcknowledge'), session: sessionSchema }),
  z.strictObject({
    schema,
    command: z.literal('ownPassword'),
    session: sessionSchema,
    current: password,
    next: password,
  }),
  z.strictObject({
    schema,
    command: z.literal('operatorPassword'),
    session: sessionSchema,
    operatorId,
    next: password,
  }),
  z.strictObject({ schema, command: z.literal('operatorRemove'), session: sessionSchema, operatorId }),
  z.strictObject({ schema, command: z.literal('operatorUnlock'), session: sessionSchema, operatorId }),
] as const;

const cursorSchema = z.strictObject({
  isHold: z.boolean(),
  partition: z.int().min(0),
  beforeRecord: z.int().min(0),
});

const querySchema = z.strictObject({
  plate: z
    .string()
    .transform((text, context) => {
      const pattern = parsePattern(text);
      if (pattern !== null) return pattern;
      context.addIssue(
        'a plate to look for is 1 to 10 letters and digits, ? for any one of them and * for any number; at least two are known',
      );
      return z.NEVER;
    })
    .nullable(),
  cameraId: words(64).nullable(),
  fromUtc: utc.nullable(),
  toUtc: utc.nullable(),
  hitsOnly: z.boolean(),
});

const exportId = z.string().regex(/^x[0-9a-f]{8}$/);

export const QUERY_REQUESTS = [
  z.strictObject({
    schema,
    command: z.literal('search'),
    session: sessionSchema,
    query: querySchema,
    /** Whether plates come back in clear. */
    reveal: z.boolean(),
    limit: z.int().min(1).max(MAX_SEARCHED),
    after: cursorSchema.nullable(),
  }),
  z.strictObject({
    schema,
    command: z.literal('exportBegin'),
    session: sessionSchema,
    query: querySchema,
    /** To whom it goes (policy C3). */
    recipient: z.strictObject({ agency: words(200), contact: words(200) }),
  }),
  z.strictObject({ schema, command: z.literal('exportPage'), session: sessionSchema, exportId }),
  z.strictObject({
    schema,
    command: z.literal('exportEnd'),
    session: sessionSchema,
    exportId,
    /** SHA-256 of the manifest, lower-case hex. */
    manifest: z.string().regex(/^[0-9a-f]{64}$/),
  }),
] as const;

export const operatorViewSchema = z.object({
  operatorId: z.string(),
  name: z.string(),
  permissions: z.array(z.enum(PERMISSIONS)),
  acknowledgedOn: z.string().nullable(),
  isLocked: z.boolean(),
});
export const operatorListSchema = z.object({ operators: z.array(operatorViewSchema) });
export const signedInSchema = z.object({
  token: z.string(),
  operator: operatorViewSchema,
  /** Until the session ends by itself when nothing is asked. */
  idleMs: z.int(),
});
export type SignedIn = z.infer<typeof signedInSchema>;

const shownReadSchema = z.object({
  readId: z.string(),
  revision: z.int(),
  isSuperseded: z.boolean(),
  cameraId: z.string(),
  /** Masked unless it was asked for in clear. */
  plate: z.string(),
  confidence: z.number(),
  region: z.string().nullable(),
  direction: z.string(),
  zone: z.string().nullable(),
  capturedAtUtc: utc,
  clockQuality: z.string(),
  holdId: z.string().nullable(),
  hits: z.array(
    z.object({
      listId: z.string(),
      category: z.string(),
      matchGrade: z.string(),
      regionMatch: z.string(),
    }),
  ),
});
export type ShownRead = z.infer<typeof shownReadSchema>;
/** `next`: null when that was all. */
export const searchAnswerSchema = z.object({
  reads: z.array(shownReadSchema),
  next: cursorSchema.nullable(),
  /** Whether what is older waits, sealed, until the clock is set. */
  isSealed: z.boolean(),
});
export type SearchAnswer = z.infer<typeof searchAnswerSchema>;

export const exportBegunSchema = z.object({
  exportId: z.string(),
  operator: z.string(),
  unitId: z.string(),
  begunAtUtc: utc,
});
export type ExportBegun = z.infer<typeof exportBegunSchema>;

const exportedReadSchema = shownReadSchema.extend({
  details: z.record(z.string(), z.unknown()),
  /** `jpeg`: base64; null for an image that is not that of the capture any more. */
  images: z.array(z.object({ image: z.string(), sha256: z.string(), jpeg: z.string().nullable() })),
});
export type ExportedRead = z.infer<typeof exportedReadSchema>;
export const exportPageSchema = z.object({
  reads: z.array(exportedReadSchema),
  isLast: z.boolean(),
  isSealed: z.boolean(),
});
export type ExportPage = z.infer<typeof exportPageSchema>;
export const exportEndedSchema = z.object({ reads: z.int(), images: z.int(), alteredImages: z.int() });
export type ExportEnded = z.infer<typeof exportEndedSchema>;
