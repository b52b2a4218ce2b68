/**
 * The unit's Unix socket. Owns the socket file while it runs.
 *
 * - Only the unit's user (and root) can connect: the socket file is created with mode 0600.
 * - A socket file on which nobody answers is replaced. One on which a running unit answers is left alone.
 * - A kill leaves a socket file behind. The next start replaces it.
 */
import { lstatSync, mkdirSync, rmSync } from 'node:fs';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import type { Answer } from '../contract/operations/socket.ts';
import type { Operations } from '../operations/operations.ts';
import { explain, Misconfigured, Unavailable, WaypostError } from '../platform/errors.ts';
import { EXIT } from '../platform/exit-codes.ts';
import { MAX_SOCKET_PATH_BYTES } from '../platform/unix-socket.ts';
import { type Request, RequestReader } from './request-reader.ts';

const SILENCE_MS = 30_000;
const MAX_CONNECTIONS = 4;

export type CommandServerOptions = {
  readonly path: string;
  readonly operations: Operations;
  /** Called with errors that are not refusals. The caller is told that the fault is in the unit. */
  readonly onFault: (error: unknown) => void;
};

export class CommandServer {
  readonly #options: CommandServerOptions;
  readonly #server: Server;
  readonly #connections = new Set<Socket>();

  constructor(options: CommandServerOptions) {
    this.#options = options;
    this.#server = createServer((socket) => this.#serve(socket));
    this.#server.maxConnections = MAX_CONNECTIONS;
  }

  /**
   * @throws Unavailable if another unit answers on the socket
   * @throws Misconfigured if the path cannot be a socket
   */
  async start(): Promise<void> {
    const { path } = this.#options;
    if (Buffer.byteLength(path) > MAX_SOCKET_PATH_BYTES) {
      throw new Misconfigured(
        'socket.path-too-long',
        `socket.path: a Unix socket's path has at most ${MAX_SOCKET_PATH_BYTES} bytes: ${path}`,
      );
    }
    try {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      await clearStaleSocket(path);
      await this.#listen(path);
    } catch (error) {
      if (error instanceof WaypostError) throw error;
      throw new Misconfigured('socket.unusable', `socket.path: cannot listen on ${path}`, error);
    }
  }

  async stop(): Promise<void> {
    for (const socket of this.#connections) socket.destroy();
    if (!this.#server.listening) return;
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #listen(path: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      // listen() binds the socket, so nobody can connect before the mode is right.
      const umask = process.umask(0o177);
      try {
        this.#server.listen(path, () => {
          this.#server.removeListener('error', reject);
          resolve();
        });
      } finally {
        process.umask(umask);
      }
    });
  }

  #serve(socket: Socket): void {
    const { operations } = this.#options;
    const reader = new RequestReader((name, request) => operations.open('socket', name, request));
    this.#connections.add(socket);
    socket.once('close', () => this.#connections.delete(socket));
    socket.on('error', () => socket.destroy()); // the caller is gone; there is nobody to inform
    socket.setTimeout(SILENCE_MS, () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      const reading = reader.push(chunk);
      if (reading.kind === 'incomplete') return;
      socket.pause();
      if (reading.kind === 'refused') {
        socket.end(lineOf(refusal('request.malformed', reading.reason, EXIT.usage)));
        return;
      }
      socket.setTimeout(0);
      void this.#answer(reading.request, reading.body).then((answer) => socket.end(lineOf(answer)));
    });
  }

  async #answer({ run, session }: Request, body: Uint8Array): Promise<Answer> {
    try {
      return { schema: 1, ok: true, result: await run({ session, body }) };
    } catch (error) {
      if (error instanceof WaypostError) return refusal(error.code, explain(error), error.exitCode);
      this.#options.onFault(error);
      return refusal('unit.fault', 'the unit failed to answer; its log says why', EXIT.bug);
    }
  }
}

const lineOf = (answer: Answer): string => `${JSON.stringify(answer)}\n`;

const refusal = (code: string, message: string, exitCode: number): Answer => ({
  schema: 1,
  ok: false,
  error: { code, message, exitCode },
});

/** Removes the socket file of a killed unit. */
async function clearStaleSocket(path: string): Promise<void> {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isSocket()) {
    throw new Misconfigured(
      'socket.path-taken',
      `socket.path: ${path} exists and is not a socket; choose another path`,
    );
  }
  if (await somebodyAnswers(path)) {
    throw new Unavailable('socket.in-use', `a unit is already running and answers on ${path}; stop it first`);
  }
  rmSync(path, { force: true });
}

function somebodyAnswers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createConnection(path);
    probe.once('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', () => resolve(false));
  });
}
