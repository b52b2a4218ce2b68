import { z } from 'zod';
import { session } from './request-fields.ts';

/**
 * The protocol of the unit's socket. Each connection carries one request: a JSON line, then as many raw bytes as the
 * line announces. The answer is one JSON line. A request line names an operation: `contract/operations/` has the fields
 * of each.
 */
export const MAX_REQUEST_LINE_BYTES = 16_384;

const schema = z.literal(1);

/** Wraps the operation's fields, which are on the same level as these. */
const envelope = z.looseObject({
  schema,
  command: z.string().describe('The name of the operation'),
  session,
  bodyBytes: z.int().min(0).default(0).describe('Bytes that follow the line'),
});

/** The line as a client writes it. */
export type RequestLine = z.input<typeof envelope>;

export const requestLineSchema = envelope.transform(
  ({ schema: _, command, session: asked, bodyBytes, ...request }) => ({
    name: command,
    session: asked ?? {},
    bodyBytes,
    request,
  }),
);
export type SocketRequest = z.output<typeof requestLineSchema>;

export const answerSchema = z.discriminatedUnion('ok', [
  z.strictObject({ schema, ok: z.literal(true), result: z.unknown() }),
  z.strictObject({
    schema,
    ok: z.literal(false),
    error: z.strictObject({ code: z.string(), message: z.string(), exitCode: z.int().min(1).max(125) }),
  }),
]);
export type Answer = z.infer<typeof answerSchema>;
