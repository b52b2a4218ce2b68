import { createConnection } from 'node:net';
import { type Answer, answerSchema, type RequestLine } from '../contract/socket.ts';
import { Corrupt, Unavailable, WaypostError } from '../platform/errors.ts';

const ANSWER_TIMEOUT_MS = 120_000;
/** Millions of entries take minutes on a small board; a unit that ends meanwhile hangs up at once. */
const IMPORT_TIMEOUT_MS = 3_600_000;
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

/** What the unit said no to, with the exit code that it names. */
export class RefusedByUnit extends WaypostError {
  readonly exitCode: number;

  constructor({ code, message, exitCode }: Extract<Answer, { ok: false }>['error']) {
    super(code, message);
    this.exitCode = exitCode;
  }
}

/**
 * Asks the unit that answers on the socket, and returns its result, still to be decoded.
 * @throws Unavailable when no unit answers there, RefusedByUnit when it says no.
 */
export async function ask(
  path: string,
  request: RequestLine,
  body: Uint8Array = new Uint8Array(),
): Promise<unknown> {
  const answer = decodeAnswer(await exchange(path, request, body));
  if (!answer.ok) throw new RefusedByUnit(answer.error);
  return answer.result;
}

function exchange(path: string, request: RequestLine, body: Uint8Array): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const socket = createConnection(path);
    const fail = (error: Error): void => {
      socket.destroy();
      reject(error);
    };
    const timeoutMs = request.command === 'hotlistImport' ? IMPORT_TIMEOUT_MS : ANSWER_TIMEOUT_MS;
    socket.setTimeout(timeoutMs, () =>
      fail(new Unavailable('unit.silent', `the unit did not answer on ${path} within ${timeoutMs / 1000} s`)),
    );
    socket.once('error', (error: NodeJS.ErrnoException) => {
      // The unit may have answered and closed before it had taken the whole request.
      if (bytes > 0) resolve(Buffer.concat(chunks).toString('utf8'));
      else fail(connectionError(path, error));
    });
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > MAX_ANSWER_BYTES) fail(new Corrupt('unit.answer-too-long', 'the unit answers without end'));
    });
    socket.once('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    socket.once('close', () => fail(new Unavailable('unit.hung-up', `the unit on ${path} hung up`)));
    socket.write(`${JSON.stringify(request)}\n`);
    if (body.length > 0) socket.write(body);
  });
}

function connectionError(path: string, error: NodeJS.ErrnoException): Unavailable {
  switch (error.code) {
    case 'ENOENT':
    case 'ECONNREFUSED':
      return new Unavailable(
        'unit.not-running',
        `no unit answers on ${path}. Is it running? Name its socket with --socket PATH or --config FILE`,
      );
    case 'EACCES':
    case 'EPERM':
      return new Unavailable(
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
    throw new Corrupt(
      'unit.answer-unknown',
      'the unit gave an answer that this version does not know',
      error,
    );
  }
}
