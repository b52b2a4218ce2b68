import { createConnection } from 'node:net';
import type { z } from 'zod';
import { type Answer, answerSchema, type RequestLine } from '../contract/operations/socket.ts';
import { type Answers, OPERATIONS, type OperationName, type Requests } from '../contract/operations/table.ts';
import type { Session } from '../domain/access/access.ts';
import { Corrupt, NotAllowed, Unavailable, WaypostError } from '../platform/errors.ts';

const ANSWER_TIMEOUT_MS = 120_000;
/** Millions of entries take minutes on a small board. If the unit ends meanwhile, the connection closes at once. */
const IMPORT_TIMEOUT_MS = 3_600_000;
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

/** The unit refused the request. Carries the exit code that the unit named. */
export class RefusedByUnit extends WaypostError {
  readonly exitCode: number;

  constructor({ code, message, exitCode }: Extract<Answer, { ok: false }>['error']) {
    super(code, message);
    this.exitCode = exitCode;
  }
}

/** The schema of each answer, by the name of its operation. */
const ANSWERS: { readonly [Name in OperationName]: { readonly answer: z.ZodType<Answers[Name]> } } =
  OPERATIONS;

export type CallOptions = {
  /** Who asks, for which case and for which purpose. */
  readonly session?: Session;
  /** The bytes that follow the request. */
  readonly body?: Uint8Array;
};

/**
 * Calls an operation of the unit that answers on the socket `path`.
 * @returns the decoded answer
 * @throws Unavailable if no unit answers there, RefusedByUnit if the unit refuses, Corrupt for an answer that this
 * version does not understand
 */
export async function call<Name extends OperationName>(
  path: string,
  name: Name,
  request: Requests[Name],
  { session, body = new Uint8Array() }: CallOptions = {},
): Promise<Answers[Name]> {
  const line: RequestLine = {
    ...request,
    schema: 1,
    command: name,
    ...(session === undefined ? {} : { session }),
    ...(body.length === 0 ? {} : { bodyBytes: body.length }),
  };
  const timeoutMs = name === 'hotlistImport' ? IMPORT_TIMEOUT_MS : ANSWER_TIMEOUT_MS;
  const answer = decodeAnswer(await exchange({ path, line, body, timeoutMs }));
  if (!answer.ok) throw new RefusedByUnit(answer.error);
  const result = ANSWERS[name].answer.safeParse(answer.result);
  if (result.success) return result.data;
  throw unknownAnswer(result.error);
}

type Exchange = {
  readonly path: string;
  readonly line: RequestLine;
  readonly body: Uint8Array;
  readonly timeoutMs: number;
};

function exchange({ path, line, body, timeoutMs }: Exchange): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const socket = createConnection(path);
    const fail = (error: Error): void => {
      socket.destroy();
      reject(error);
    };
    socket.setTimeout(timeoutMs, () =>
      fail(new Unavailable('unit.silent', `the unit did not answer on ${path} within ${timeoutMs / 1000} s`)),
    );
    socket.once('error', (error: NodeJS.ErrnoException) => {
      // The unit may have answered and closed before it received the whole request.
      if (bytes > 0) resolve(Buffer.concat(chunks).toString('utf8'));
      else fail(connectionError(path, error));
    });
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > MAX_ANSWER_BYTES)
        fail(new Corrupt('unit.answer-too-long', 'the answer of the unit is too long'));
    });
    socket.once('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    socket.once('close', () =>
      fail(new Unavailable('unit.hung-up', `the unit on ${path} closed the connection before it answered`)),
    );
    socket.write(`${JSON.stringify(line)}\n`);
    if (body.length > 0) socket.write(body);
  });
}

function connectionError(path: string, error: NodeJS.ErrnoException): WaypostError {
  switch (error.code) {
    case 'ENOENT':
    case 'ECONNREFUSED':
      return new Unavailable(
        'unit.not-running',
        `no unit answers on ${path}. Is it running? Name its socket with --socket PATH or --config FILE`,
      );
    case 'EACCES':
    case 'EPERM':
      return new NotAllowed(
        'unit.not-permitted',
        `${path} is open to the unit's own user and root only. Run the command as one of them`,
      );
    default:
      return new Unavailable('unit.unreachable', `cannot talk to the unit on ${path}`, error);
  }
}

function decodeAnswer(line: string): Answer {
  try {
    return answerSchema.parse(JSON.parse(line));
  } catch (error) {
    throw unknownAnswer(error);
  }
}

const unknownAnswer = (error: unknown): Corrupt =>
  new Corrupt('unit.answer-unknown', 'the unit sent an answer that this version does not understand', error);
