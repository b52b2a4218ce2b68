import { z } from 'zod';
import { parsePattern } from '../../domain/read/read-query.ts';
import { forCase, operation } from './operation.ts';
import { plate, shownTime, time, words } from './request-fields.ts';

/** The most reads in one answer. */
export const MAX_SEARCHED = 500;
/** The most reads with images in one answer. That is well below what a client accepts. */
export const MAX_EXPORTED = 10;

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
        'a plate to look for is 1 to 10 letters and digits, with ? for any one character and * for any number of them; at least two characters must be known',
      );
      return z.NEVER;
    })
    .nullable(),
  cameraId: words(64).nullable(),
  fromUtc: time.nullable(),
  toUtc: time.nullable(),
  hitsOnly: z.boolean(),
});

const exportId = z.string().regex(/^x[0-9a-f]{8}$/);

const shownReadSchema = z.object({
  readId: z.string(),
  revision: z.int(),
  isSuperseded: z.boolean(),
  cameraId: z.string(),
  /** Masked, unless the request asked for it in clear. */
  plate: z.string(),
  confidence: z.number(),
  region: z.string().nullable(),
  direction: z.string(),
  zone: z.string().nullable(),
  capturedAtUtc: shownTime,
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
/** `next`: null if there are no more. */
export const searchAnswerSchema = z.object({
  reads: z.array(shownReadSchema),
  next: cursorSchema.nullable(),
  /** Whether older reads are sealed until the clock is set. */
  isSealed: z.boolean(),
});
export type SearchAnswer = z.infer<typeof searchAnswerSchema>;

export const exportBegunSchema = z.object({
  exportId: z.string(),
  operator: z.string(),
  unitId: z.string(),
  begunAtUtc: shownTime,
});
export type ExportBegun = z.infer<typeof exportBegunSchema>;

const exportedReadSchema = shownReadSchema.extend({
  details: z.record(z.string(), z.unknown()),
  /** `jpeg`: base64; null if the stored image is no longer the one that was captured. */
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

export const auditAskedSchema = z.object({
  entries: z.array(
    z.object({
      n: z.int(),
      match: z.enum(['plate', 'partial-plate']),
      entry: z
        .record(z.string(), z.unknown())
        .describe('As in the audit chain, without the hash of the plate'),
    }),
  ),
  isWhole: z.boolean(),
  withoutPlate: z.int(),
  fromUtc: shownTime.nullable(),
});
export type AuditAsked = z.infer<typeof auditAskedSchema>;

/** Searches and exports of stored reads (policy C1, C3), and who asked for what (policy C2). */
export const SEARCH_OPERATIONS = {
  search: operation({
    name: 'search',
    via: ['socket'],
    need: forCase('query'),
    request: z.strictObject({
      query: querySchema,
      reveal: z.boolean().describe('Whether plates come back in clear'),
      limit: z.int().min(1).max(MAX_SEARCHED),
      after: cursorSchema.nullable(),
    }),
    answer: searchAnswerSchema,
  }),
  /** Who asked for a plate: the latest entries of the audit chain that concern it. */
  auditAsked: operation({
    name: 'auditAsked',
    via: ['socket'],
    need: forCase('audit'),
    request: z.strictObject({ plate }),
    answer: auditAskedSchema,
  }),
  exportBegin: operation({
    name: 'exportBegin',
    via: ['socket'],
    need: forCase('export'),
    request: z.strictObject({
      query: querySchema,
      recipient: z.strictObject({ agency: words(200), contact: words(200) }),
    }),
    answer: exportBegunSchema,
  }),
  exportPage: operation({
    name: 'exportPage',
    via: ['socket'],
    need: forCase('export'),
    request: z.strictObject({ exportId }),
    answer: exportPageSchema,
  }),
  exportEnd: operation({
    name: 'exportEnd',
    via: ['socket'],
    need: forCase('export'),
    request: z.strictObject({
      exportId,
      manifest: z
        .string()
        .regex(/^[0-9a-f]{64}$/)
        .describe('SHA-256 of the manifest, lower-case hex'),
    }),
    answer: exportEndedSchema,
  }),
};
