import { MAX_REQUEST_LINE_BYTES, type Request, requestSchema } from '../contract/socket.ts';
import { explain } from '../platform/errors.ts';

export type Reading =
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'request'; readonly request: Request; readonly body: Uint8Array }
  | { readonly kind: 'refused'; readonly reason: string };

const NEWLINE = 0x0a;
const INCOMPLETE: Reading = { kind: 'incomplete' };

/** Puts one request together from the pieces in which a connection delivers it, and never holds more than its limits. */
export class RequestReader {
  #request: Request | null = null;
  #chunks: Uint8Array[] = [];
  /** As long as announced; filled as it comes, since joining it at the end would halt the unit over a large list. */
  #body: Uint8Array = new Uint8Array();
  #bodyBytes = 0;

  push(chunk: Uint8Array): Reading {
    if (this.#request !== null) return this.#readBody(this.#request, chunk);
    this.#chunks.push(chunk);
    return this.#readLine();
  }

  #readLine(): Reading {
    const received = Buffer.concat(this.#chunks);
    const end = received.indexOf(NEWLINE);
    if ((end === -1 ? received.length : end) > MAX_REQUEST_LINE_BYTES)
      return refused(`a request line has at most ${MAX_REQUEST_LINE_BYTES} bytes`);
    if (end === -1) return INCOMPLETE;
    const request = decodeLine(received.toString('utf8', 0, end));
    if (typeof request === 'string') return refused(request);
    this.#request = request;
    this.#chunks = [];
    this.#body = new Uint8Array('bodyBytes' in request ? request.bodyBytes : 0);
    return this.#readBody(request, received.subarray(end + 1));
  }

  #readBody(request: Request, chunk: Uint8Array): Reading {
    if (this.#bodyBytes + chunk.length > this.#body.length)
      return refused('more bytes came than were announced');
    this.#body.set(chunk, this.#bodyBytes);
    this.#bodyBytes += chunk.length;
    if (this.#bodyBytes < this.#body.length) return INCOMPLETE;
    return { kind: 'request', request, body: this.#body };
  }
}

/** @returns the request, or why the line is refused. */
function decodeLine(line: string): Request | string {
  try {
    const decoded = requestSchema.safeParse(JSON.parse(line));
    return decoded.success ? decoded.data : decoded.error.issues.map(({ message }) => message).join('; ');
  } catch (error) {
    return `a request is one line of JSON: ${explain(error)}`;
  }
}

const refused = (reason: string): Reading => ({ kind: 'refused', reason });
