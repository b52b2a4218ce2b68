/**
 * Where log lines go: a pipe, a socket, a terminal or a file whose reader may stop reading. Owns the lines that wait for
 * the reader.
 *
 * - A write never waits. What the reader does not take now waits here, in order, up to a number of bytes.
 * - A line that finds no room is dropped and counted, and so are those after it until half of the room is free again.
 *   Then the listeners of `dropped` hear how many lines are missing there, before the next line.
 * - Lines are whole: none is dropped after a part of it was written.
 * - What still waits here when the process ends is lost.
 */
import { constants, fstatSync, openSync, writeSync } from 'node:fs';
import { Signal } from '../platform/signal.ts';

/** Where lines go, each with its newline. Must not wait for a reader. */
export type LogSink = {
  write(line: string): void;
  /** Fires with the number of lines that are missing before the next one. */
  readonly dropped?: Signal<number>;
  /** How many lines were dropped since the start. */
  readonly droppedCount?: number;
};

const MAX_WAITING_BYTES = 256 * 2 ** 10;
const RETRY_MS = 200;

export type BoundedOutputParts = {
  /** Writes what it can. @returns the number of bytes written @throws where nothing can be written now */
  readonly write: (bytes: Uint8Array) => number;
  readonly maxWaitingBytes?: number;
};

export class BoundedOutput implements LogSink {
  readonly dropped = new Signal<number>();
  readonly #write: BoundedOutputParts['write'];
  readonly #maxBytes: number;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #droppedCount = 0;
  #untold = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor({ write, maxWaitingBytes = MAX_WAITING_BYTES }: BoundedOutputParts) {
    this.#write = write;
    this.#maxBytes = maxWaitingBytes;
  }

  get droppedCount(): number {
    return this.#droppedCount;
  }

  write(line: string): void {
    const bytes = Buffer.from(line);
    this.flush();
    // An empty queue takes any line, however long.
    if (this.#untold > 0 || (this.#waitingBytes > 0 && this.#waitingBytes + bytes.length > this.#maxBytes)) {
      this.#droppedCount += 1;
      this.#untold += 1;
      return;
    }
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    this.#drain();
  }

  /** Writes what waits, as far as the reader takes it. */
  flush(): void {
    this.#drain();
    if (this.#waitingBytes <= this.#maxBytes / 2) this.#tell();
  }

  /** Tells how many lines are missing at this place. Their count is a line too, and may itself have to wait. */
  #tell(): void {
    const count = this.#untold;
    this.#untold = 0;
    if (count > 0) this.dropped.emit(count);
  }

  #drain(): void {
    try {
      for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
        const written = this.#write(next);
        this.#waitingBytes -= written;
        if (written < next.length) this.#waiting[0] = next.subarray(written);
        else this.#waiting.shift();
      }
    } catch {
      // Whatever the reason is, there is nobody to tell before the reader is back.
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        this.flush();
      }, RETRY_MS).unref();
    }
  }
}

/** Standard output. A reader that stalls or has gone away neither ends the unit nor makes it wait. */
export function standardOutput(): BoundedOutput {
  const file = withoutWaiting(process.stdout.fd);
  return new BoundedOutput({ write: (bytes) => writeSync(file, bytes) });
}

/**
 * The same output, opened once more so that a write to it fails instead of waiting: a flag that is set on the output
 * itself would apply to other processes that share it. A socket cannot be opened again; Node has set the flag for it. A
 * file always takes what is written.
 */
function withoutWaiting(file: number): number {
  const found = fstatSync(file);
  if (!found.isFIFO() && !found.isCharacterDevice()) return file;
  try {
    return openSync(
      `/proc/self/fd/${file}`,
      constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY | constants.O_APPEND,
    );
  } catch {
    return file;
  }
}
