import { explain } from '../platform/errors.ts';
import { MAX_REQUEST_LINE_BYTES, type Request, requestSchema } from './protocol.ts';

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
  #bytes = 0;

  push(chunk: Uint8Array): Reading {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#request === null) {
      const refusal = this.#readLine();
      if (refusal !== null) return { kind: 'refused', reason: refusal };
      if (this.#request === null) return INCOMPLETE;
    }
    return this.#readBody(this.#request);
  }

  /** @returns why the line is refused, null while it is incomplete and once it is read. */
  #readLine(): string | null {
    const received = Buffer.concat(this.#chunks);
    const end = received.indexOf(NEWLINE);
    if ((end === -1 ? received.length : end) > MAX_REQUEST_LINE_BYTES) {
      return `a request line has at most ${MAX_REQUEST_LINE_BYTES} bytes`;
    }
    if (end === -1) return null;
    try {
      const decoded = requestSchema.safeParse(JSON.parse(received.toString('utf8', 0, end)));
      if (!decoded.success) return decoded.error.issues.map(({ message }) => message).join('; ');
      this.#request = decoded.data;
    } catch (error) {
      return `a request is one line of JSON: ${explain(error)}`;
    }
    const rest = received.subarray(end + 1);
    this.#chunks = [rest];
    this.#bytes = rest.length;
    return null;
  }

  #readBody(request: Request): Reading {
    const wanted = 'bodyBytes' in request ? request.bodyBytes : 0;
    if (this.#bytes > wanted) return { kind: 'refused', reason: 'more bytes came than were announced' };
    if (this.#bytes < wanted) return INCOMPLETE;
    return { kind: 'request', request, body: Buffer.concat(this.#chunks) };
  }
}
