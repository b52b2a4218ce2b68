import {
  MAX_REQUEST_LINE_BYTES,
  requestLineSchema,
  type SocketRequest,
} from '../contract/operations/socket.ts';
import type { Peer } from '../domain/access/peer.ts';
import type { Issue } from '../operations/bound-operation.ts';
import type { Opened } from '../operations/operations.ts';
import { explain } from '../platform/errors.ts';

/** Finds the operation that a line names and decodes its fields. */
export type Open = (name: string, request: unknown) => Opened;

export type Reading =
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'request'; readonly run: (body: Uint8Array) => unknown; readonly body: Uint8Array }
  | { readonly kind: 'refused'; readonly reason: string }
  /** The gate, or the unit itself, has refused the caller. */
  | { readonly kind: 'denied'; readonly error: unknown };

const NEWLINE = 0x0a;
const INCOMPLETE: Reading = { kind: 'incomplete' };

/**
 * Assembles one request from the pieces that a connection delivers. Never holds more than its limits, and holds nothing
 * of a body before the gate has admitted the caller.
 */
export class RequestReader {
  readonly #open: Open;
  readonly #peer: Peer;
  #run: ((body: Uint8Array) => unknown) | null = null;
  #chunks: Uint8Array[] = [];
  /**
   * Allocated at its announced length and filled as data arrives. Joining a large list at the end would block the unit.
   */
  #body: Uint8Array = new Uint8Array();
  #bodyBytes = 0;

  constructor(open: Open, peer: Peer) {
    this.#open = open;
    this.#peer = peer;
  }

  /** Whether the line was read and the caller admitted. */
  get isInBody(): boolean {
    return this.#run !== null;
  }

  /** As announced. */
  get bodyBytes(): number {
    return this.#body.length;
  }

  push(chunk: Uint8Array): Reading {
    if (this.#run !== null) return this.#readBody(this.#run, chunk);
    this.#chunks.push(chunk);
    return this.#readLine();
  }

  #readLine(): Reading {
    const received = Buffer.concat(this.#chunks);
    const end = received.indexOf(NEWLINE);
    if ((end === -1 ? received.length : end) > MAX_REQUEST_LINE_BYTES)
      return refused(`a request line has at most ${MAX_REQUEST_LINE_BYTES} bytes`);
    if (end === -1) return INCOMPLETE;
    const line = decodeLine(received.toString('utf8', 0, end));
    if (typeof line === 'string') return refused(line);
    const { name, session, bodyBytes, request } = line;
    const opened = this.#open(name, request);
    if (!opened.ok) return refused(textOf(opened.issues));
    if (bodyBytes > opened.maxBodyBytes)
      return refused(`${name} takes at most ${opened.maxBodyBytes} bytes after the request`);
    try {
      this.#run = opened.admit({ session, peer: this.#peer });
    } catch (error) {
      return { kind: 'denied', error };
    }
    this.#chunks = [];
    this.#body = new Uint8Array(bodyBytes);
    return this.#readBody(this.#run, received.subarray(end + 1));
  }

  #readBody(run: (body: Uint8Array) => unknown, chunk: Uint8Array): Reading {
    if (this.#bodyBytes + chunk.length > this.#body.length)
      return refused('more bytes came than were announced');
    this.#body.set(chunk, this.#bodyBytes);
    this.#bodyBytes += chunk.length;
    if (this.#bodyBytes < this.#body.length) return INCOMPLETE;
    return { kind: 'request', run, body: this.#body };
  }
}

/** @returns the decoded line, or why it is refused */
function decodeLine(line: string): SocketRequest | string {
  try {
    const decoded = requestLineSchema.safeParse(JSON.parse(line));
    return decoded.success ? decoded.data : textOf(decoded.error.issues);
  } catch (error) {
    return `a request is one line of JSON: ${explain(error)}`;
  }
}

/** Each problem with the field that has it. A field of the session is told by the option that sets it. */
const textOf = (issues: readonly Issue[]): string =>
  issues
    .map(({ path, message }) => {
      const field = path.join('.');
      return field === '' ? message : `${FLAGS[field] ?? field}: ${message}`;
    })
    .join('; ');

const FLAGS: Readonly<Record<string, string>> = {
  'session.caseNumber': '--case',
  'session.purpose': '--purpose',
  'session.token': '--session-file',
};

const refused = (reason: string): Reading => ({ kind: 'refused', reason });
