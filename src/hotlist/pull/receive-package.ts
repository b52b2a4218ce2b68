import { createWriteStream } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { MAX_PACKAGE_BYTES } from '../../contract/delivery.ts';
import { Unavailable } from '../../platform/errors.ts';
import type { ImportReport } from '../formats/import-report.ts';
import type { JudgeBeginning } from '../packages/package-beginning.ts';
import { beginningOf } from '../packages/package-file.ts';
import { MAX_HEAD_BYTES } from '../packages/package-head.ts';
import { strangeContent } from './server-answer.ts';

/** The least that a server must send. A download that trickles would otherwise last for ever. */
export type LeastPace = { readonly bytes: number; readonly withinMs: number };

export type Receiving = {
  readonly path: string;
  /** Number of bytes of the package on the disk already: new data is appended. */
  readonly from: number;
  readonly judge: JudgeBeginning;
  readonly pace: LeastPace;
  readonly signal: AbortSignal;
};

/**
 * Writes the data that a server sends to a file, and ends the connection if the beginning of the package is refused, if
 * what comes is no package, or if it is longer than the package says.
 * @returns the refusal; null if the package arrived whole, to be checked by the import. @throws the error that interrupted
 * the download, or Unavailable if something else than a package came
 */
export async function receivePackage(
  answer: IncomingMessage,
  { path, from, judge, pace, signal }: Receiving,
): Promise<ImportReport | null> {
  const length = Number(answer.headers['content-length'] ?? Number.NaN);
  const announced = Number.isFinite(length) ? from + length : null;
  const watch = new BeginningWatch({
    judge: (beginning) => judge(beginning, announced),
    // What is on the disk already was a package when it came. If the disk has damaged it, the check of a package says so.
    strange: (beginning) => (from > 0 ? null : strangeContent(beginning, answer.headers['content-type'])),
  });
  let bytes = from;
  const bounded = async function* (): AsyncGenerator<Buffer> {
    if (from > 0) watch.see(beginningOf(path, Math.min(from, MAX_HEAD_BYTES)));
    if (watch.refused !== null) answer.destroy();
    else
      for await (const chunk of answer) {
        bytes += chunk.length;
        watch.see(chunk);
        // Leaving the loop ends the connection.
        if (watch.refused !== null) return;
        if (bytes > (watch.wholeBytes ?? MAX_PACKAGE_BYTES))
          throw new Unavailable('hotlist.pull', 'The server sends more than the package says that it has.');
        yield chunk;
      }
  };
  const trickle = watchPace(answer, () => bytes, pace);
  try {
    await pipeline(bounded(), createWriteStream(path, { flags: from === 0 ? 'w' : 'a', mode: 0o600 }), {
      signal,
    });
  } finally {
    clearInterval(trickle);
  }
  const whole = watch.wholeBytes ?? announced;
  if (watch.refused === null && (whole === null || bytes !== whole))
    throw new Unavailable('hotlist.pull', 'The connection ended before the package was whole.');
  return watch.refused;
}

function watchPace(answer: IncomingMessage, bytesNow: () => number, pace: LeastPace): NodeJS.Timeout {
  let before = bytesNow();
  return setInterval(() => {
    const now = bytesNow();
    if (now - before < pace.bytes)
      answer.destroy(
        new Unavailable(
          'hotlist.pull',
          `The server sends too slowly: less than ${pace.bytes} bytes in ${pace.withinMs / 1000} s.`,
        ),
      );
    before = now;
  }, pace.withinMs);
}

type WatchParts = {
  readonly judge: (beginning: Uint8Array) => ReturnType<JudgeBeginning>;
  /** What came if it is no package, in words. */
  readonly strange: (beginning: Uint8Array) => string | null;
};

/** Collects the beginning of a package until it has been checked. */
class BeginningWatch {
  refused: ImportReport | null = null;
  /** How long the package is, by its own signed header; null until that is known. */
  wholeBytes: number | null = null;
  readonly #parts: WatchParts;
  #beginning: Uint8Array = new Uint8Array();
  /** Number of bytes that the next check needs; null if there is no further check. */
  #wanted: number | null = 1;

  constructor(parts: WatchParts) {
    this.#parts = parts;
  }

  /** @throws Unavailable if the bytes are not those of a package */
  see(chunk: Uint8Array): void {
    if (this.#wanted === null) return;
    const room = MAX_HEAD_BYTES - this.#beginning.length;
    this.#beginning = Buffer.concat([this.#beginning, chunk.subarray(0, room)]);
    const strange = this.#parts.strange(this.#beginning);
    if (strange !== null) throw new Unavailable('hotlist.pull', strange);
    if (this.#beginning.length < this.#wanted) return;
    const verdict = this.#parts.judge(this.#beginning);
    this.#wanted = verdict.kind === 'more' ? verdict.bytes : null;
    if (verdict.kind === 'refused') this.refused = verdict.report;
    if (verdict.kind === 'sound') this.wholeBytes = verdict.wholeBytes;
  }
}
