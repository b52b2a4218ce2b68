/**
 * The unit's Unix socket. Owns the socket file while it runs.
 *
 * - Only the unit's user and root can connect, or also the members of one group: the socket file is created with mode
 *   0600, and opened to the group afterwards.
 * - A limit of callers, in all and for each user. At the limit, whoever has not asked yet makes room for the next.
 * - A socket file on which nobody answers is replaced. One on which a running unit answers is left alone.
 * - A kill leaves a socket file behind. The next start replaces it.
 */
import { chmodSync, chownSync, lstatSync, mkdirSync, rmSync } from 'node:fs';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import type { Operations } from '../operations/operations.ts';
import { Misconfigured, Unavailable, WaypostError } from '../platform/errors.ts';
import { EXIT } from '../platform/exit-codes.ts';
import { isDiskError } from '../platform/files/disk-error.ts';
import { groupId } from '../platform/process/group-id.ts';
import { MAX_SOCKET_PATH_BYTES } from '../platform/unix-socket.ts';
import { Connection, PATIENCE, type Patience } from './connection.ts';
import { peerOf } from './peer.ts';

const MOST_CALLERS = 32;
const MOST_CALLERS_OF_USER = 16;

export type CommandServerOptions = {
  readonly path: string;
  /** The group whose members may connect too. */
  readonly group?: string | null;
  readonly patience?: Patience;
  readonly operations: Pick<Operations, 'open'>;
  /** Called with errors that are not refusals. The caller is told that the fault is in the unit. */
  readonly onFault: (error: unknown) => void;
};

export class CommandServer {
  readonly #options: CommandServerOptions;
  readonly #server: Server;
  /** In the order in which they came. */
  readonly #connections = new Set<Connection>();

  constructor(options: CommandServerOptions) {
    this.#options = options;
    this.#server = createServer((socket) => this.#serve(socket));
    // Those who are told that there is no room stay a moment longer.
    this.#server.maxConnections = 2 * MOST_CALLERS;
  }

  /**
   * @throws Unavailable if another unit answers on the socket
   * @throws Unavailable with the code socket.unusable if the disk does not take the socket now
   * @throws Misconfigured if the path cannot be a socket
   */
  async start(): Promise<void> {
    const { path, group = null } = this.#options;
    if (Buffer.byteLength(path) > MAX_SOCKET_PATH_BYTES) {
      throw new Misconfigured(
        'socket.path-too-long',
        `socket.path: a Unix socket's path has at most ${MAX_SOCKET_PATH_BYTES} bytes: ${path}`,
      );
    }
    try {
      const gid = group === null ? null : groupId(group);
      const made = mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      await clearStaleSocket(path);
      await this.#listen(path);
      if (gid !== null) openToGroup(made === undefined ? [path] : [dirname(path), path], gid);
    } catch (error) {
      if (error instanceof WaypostError) throw error;
      if (isDiskError(error))
        throw new Unavailable('socket.unusable', `socket.path: cannot listen on ${path} now`, error);
      throw new Misconfigured('socket.unusable', `socket.path: cannot listen on ${path}`, error);
    }
  }

  async stop(): Promise<void> {
    for (const connection of this.#connections) connection.drop();
    if (!this.#server.listening) return;
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  /** How many are connected. */
  get callers(): number {
    return this.#connections.size;
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
    const { operations, onFault, patience = PATIENCE } = this.#options;
    const connection = new Connection(socket, {
      open: (name, request) => operations.open('socket', name, request),
      peer: peerOf(socket),
      patience,
      onFault,
    });
    const hasRoom = this.#makeRoom(connection.peer.uid);
    this.#connections.add(connection);
    socket.once('close', () => this.#connections.delete(connection));
    if (!hasRoom)
      connection.refuse(
        'unit.busy',
        'the unit is answering as many callers as it can; try again',
        EXIT.unavailable,
      );
  }

  /** @returns false if all who would have to make room are waiting for an answer */
  #makeRoom(uid: number | null): boolean {
    const all = [...this.#connections];
    const ofUser = all.filter(({ peer }) => peer.uid === uid);
    if (ofUser.length >= MOST_CALLERS_OF_USER) return this.#dropOneOf(ofUser);
    return all.length < MOST_CALLERS || this.#dropOneOf(all);
  }

  /** Drops the one that has been asking for longest. */
  #dropOneOf(connections: readonly Connection[]): boolean {
    const slow = connections.find(({ isAsking }) => isAsking);
    if (slow === undefined) return false;
    slow.drop();
    this.#connections.delete(slow);
    return true;
  }
}

/** The folder too, if it was made for the socket. */
function openToGroup(paths: readonly string[], gid: number): void {
  for (const path of paths) {
    chownSync(path, -1, gid);
    chmodSync(path, lstatSync(path).isDirectory() ? 0o750 : 0o660);
  }
}

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
