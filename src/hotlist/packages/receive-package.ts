import { createWriteStream } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { MAX_PACKAGE_BYTES } from '../../contract/delivery.ts';
import { Unavailable } from '../../platform/errors.ts';
import type { ImportReport } from '../formats/import-report.ts';
import type { JudgeBeginning } from './package-beginning.ts';
import { beginningOf } from './package-file.ts';
import { MAX_HEAD_BYTES } from './package-head.ts';

export type Receiving = {
  readonly path: string;
  /** Number of bytes of the package on the disk already: new data is appended. */
  readonly from: number;
  readonly judge: JudgeBeginning;
  readonly signal: AbortSignal;
};

/**
 * Writes the data that a server sends to a file, and ends the connection if the beginning of the package is refused.
 * @returns the refusal; null if the package arrived as announced, to be checked by the import. @throws the error that
 * interrupted the download
 */
export async function receivePackage(
  answer: IncomingMessage,
  { path, from, judge, signal }: Receiving,
): Promise<ImportReport | null> {
  const length = Number(answer.headers['content-length'] ?? Number.NaN);
  const announced = Number.isFinite(length) ? from + length : null;
  const watch = new BeginningWatch((beginning) => judge(beginning, announced));
  let bytes = from;
  const bounded = async function* (): AsyncGenerator<Buffer> {
    if (from > 0) watch.see(beginningOf(path, Math.min(from, MAX_HEAD_BYTES)));
    if (watch.refused !== null) answer.destroy();
    else
      for await (const chunk of answer) {
        bytes += chunk.length;
        if (bytes > MAX_PACKAGE_BYTES)
          throw new Unavailable('hotlist.pull', 'What the server sends is too large.');
        watch.see(chunk);
        // Leaving the loop ends the connection.
        if (watch.refused !== null) return;
        yield chunk;
      }
  };
  await pipeline(bounded(), createWriteStream(path, { flags: from === 0 ? 'w' : 'a', mode: 0o600 }), {
    signal,
  });
  if (watch.refused === null && announced !== null && bytes !== announced)
    throw new Unavailable('hotlist.pull', 'The connection ended before the package was whole.');
  return watch.refused;
}

/** Collects the beginning of a package until it has been checked. */
class BeginningWatch {
  refused: ImportReport | null = null;
  readonly #judge: (beginning: Uint8Array) => ReturnType<JudgeBeginning>;
  #beginning: Uint8Array = new Uint8Array();
  /** Number of bytes that the next check needs; null if there is no further check. */
  #wanted: number | null = 1;

  constructor(judge: (beginning: Uint8Array) => ReturnType<JudgeBeginning>) {
    this.#judge = judge;
  }

  see(chunk: Uint8Array): void {
    if (this.#wanted === null) return;
    const room = MAX_HEAD_BYTES - this.#beginning.length;
    this.#beginning = Buffer.concat([this.#beginning, chunk.subarray(0, room)]);
    if (this.#beginning.length < this.#wanted) return;
    const verdict = this.#judge(this.#beginning);
    this.#wanted = verdict.kind === 'more' ? verdict.bytes : null;
    if (verdict.kind === 'refused') this.refused = verdict.report;
  }
}
