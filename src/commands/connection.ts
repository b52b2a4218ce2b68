import type { Socket } from 'node:net';
import type { Answer } from '../contract/operations/socket.ts';
import type { Peer } from '../domain/access/peer.ts';
import { explain, WaypostError } from '../platform/errors.ts';
import { EXIT } from '../platform/exit-codes.ts';
import { type Open, type Reading, RequestReader } from './request-reader.ts';

/** How long a caller may take. What is slower is dropped, so that nobody keeps others out. */
export type Patience = {
  /** For the line of a request. */
  readonly lineMs: number;
  /** Between two pieces of a body. */
  readonly silenceMs: number;
  /** For a body, and for fetching the answer, besides what the bytes take at the least rate. */
  readonly graceMs: number;
  readonly leastBytesPerMs: number;
};

export const PATIENCE: Patience = { lineMs: 5_000, silenceMs: 10_000, graceMs: 10_000, leastBytesPerMs: 64 };

export type ConnectionParts = {
  readonly open: Open;
  readonly peer: Peer;
  readonly patience: Patience;
  /** Called with errors that are not refusals. The caller is told that the fault is in the unit. */
  readonly onFault: (error: unknown) => void;
};

/** One caller at the unit's socket: reads its request within its time, runs it, and hands over the answer. */
export class Connection {
  readonly peer: Peer;
  readonly #socket: Socket;
  readonly #parts: ConnectionParts;
  readonly #reader: RequestReader;
  #deadline: NodeJS.Timeout;
  #isAsking = true;
  #isBodyAllowed = false;

  constructor(socket: Socket, parts: ConnectionParts) {
    this.#socket = socket;
    this.#parts = parts;
    this.peer = parts.peer;
    this.#reader = new RequestReader(parts.open, parts.peer);
    this.#deadline = this.#within(parts.patience.lineMs);
    socket.on('error', () => this.drop()); // the caller is gone; there is nobody to inform
    socket.once('close', () => clearTimeout(this.#deadline));
    socket.setTimeout(parts.patience.silenceMs, () => this.drop());
    socket.on('data', this.#read);
  }

  /** Whether its request is not complete: it can be dropped in favour of a caller who does ask something. */
  get isAsking(): boolean {
    return this.#isAsking;
  }

  drop(): void {
    this.#socket.destroy();
  }

  /** For a caller for whom there is no room. */
  refuse(code: string, message: string, exitCode: number): void {
    this.#end(refusal(code, message, exitCode));
  }

  readonly #read = (chunk: Buffer): void => {
    const reading = this.#reader.push(chunk);
    if (reading.kind === 'incomplete') {
      if (this.#reader.isInBody) this.#allowBody();
      return;
    }
    this.#stopReading();
    if (reading.kind === 'refused') this.refuse('request.malformed', reading.reason, EXIT.usage);
    else void this.#answer(reading).then((answer) => this.#end(answer));
  };

  /** A list of many megabytes takes its time; a trickle does not get it. */
  #allowBody(): void {
    if (this.#isBodyAllowed) return;
    this.#isBodyAllowed = true;
    this.#restart(this.#timeFor(this.#reader.bodyBytes));
  }

  #stopReading(): void {
    this.#isAsking = false;
    this.#socket.removeListener('data', this.#read);
    this.#socket.pause();
    this.#socket.setTimeout(0);
    clearTimeout(this.#deadline);
  }

  async #answer(reading: Extract<Reading, { kind: 'request' | 'denied' }>): Promise<Answer> {
    try {
      if (reading.kind === 'denied') throw reading.error;
      return { schema: 1, ok: true, result: await reading.run(reading.body) };
    } catch (error) {
      if (error instanceof WaypostError) return refusal(error.code, explain(error), error.exitCode);
      this.#parts.onFault(error);
      return refusal('unit.fault', 'the unit failed to answer; its log says why', EXIT.bug);
    }
  }

  /** What the caller still sends is thrown away: otherwise the caller would meet a broken pipe before the answer. */
  #end(answer: Answer): void {
    this.#stopReading();
    const line = `${JSON.stringify(answer)}\n`;
    this.#restart(this.#timeFor(Buffer.byteLength(line)));
    this.#socket.end(line);
    this.#socket.resume();
  }

  #timeFor(bytes: number): number {
    const { graceMs, leastBytesPerMs } = this.#parts.patience;
    return graceMs + bytes / leastBytesPerMs;
  }

  #restart(ms: number): void {
    clearTimeout(this.#deadline);
    this.#deadline = this.#within(ms);
  }

  #within(ms: number): NodeJS.Timeout {
    return setTimeout(() => this.drop(), ms).unref();
  }
}

const refusal = (code: string, message: string, exitCode: number): Answer => ({
  schema: 1,
  ok: false,
  error: { code, message, exitCode },
});
