import { Worker } from 'node:worker_threads';
import { Unavailable, type WaypostError } from '../errors.ts';
import { errorOf, type FromWorker, type ToWorker } from './thread-messages.ts';

export type WorkerThreadParts<Notice> = {
  /** What the thread starts with: plain data, its `workerData`. */
  readonly data: unknown;
  /** What it means to those who asked that the thread has ended. */
  readonly ended: (cause: unknown) => WaypostError;
  /** Hears what the thread says of its own accord; an answer comes after what was said before it. */
  readonly onNotice?: (notice: Notice) => void;
};

type Waiting<Answer> = {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: WaypostError) => void;
};

/**
 * A thread of its own that is asked, and answers in its time: `WorkerPort` is its side.
 *
 * - Questions are numbered; each gets one answer, or one error of the class and code that it was thrown with.
 * - A thread that ends, however it ends, leaves no question open, and takes none any more.
 * - Only plain data crosses. What is handed over is moved, and empty on this side afterwards.
 */
export class WorkerThread<Question, Answer, Notice = never> {
  readonly #worker: Worker;
  readonly #parts: WorkerThreadParts<Notice>;
  readonly #waiting = new Map<number, Waiting<Answer>>();
  #asked = 0;
  #cause: unknown = null;
  #hasEnded = false;

  /** @param entry the module that the thread runs: `new URL('./some-worker.ts', import.meta.url)`. */
  constructor(entry: URL, parts: WorkerThreadParts<Notice>) {
    this.#parts = parts;
    this.#worker = new Worker(entry, { workerData: parts.data });
    this.#worker.on('message', (message: FromWorker) => this.#hear(message));
    this.#worker.once('error', (error) => {
      this.#cause = error;
    });
    this.#worker.once('exit', (code) =>
      this.#end(new Unavailable('thread.ended', `Its thread ended with code ${code}.`)),
    );
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** @throws what the thread threw, or `ended` where it ends first; DataCloneError for what cannot cross */
  ask(question: Question, handedOver: readonly ArrayBuffer[] = []): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#hasEnded) return reject(this.#parts.ended(this.#cause));
      this.#asked += 1;
      const n = this.#asked;
      this.#worker.postMessage({ n, question } satisfies ToWorker, [...handedOver]);
      this.#waiting.set(n, { resolve, reject });
    });
  }

  /** Ends the thread in the middle of what it does. May be called more than once. */
  async stop(): Promise<void> {
    this.#end(new Unavailable('thread.stopped', 'Its thread was stopped.'));
    await this.#worker.terminate();
  }

  #hear(message: FromWorker): void {
    if (this.#hasEnded) return;
    if (message.type === 'notice') {
      // Sent by the other side of the same build, as the answers are.
      this.#parts.onNotice?.(message.notice as Notice);
      return;
    }
    const waiting = this.#waiting.get(message.n);
    this.#waiting.delete(message.n);
    if (message.type === 'fault') waiting?.reject(errorOf(message.fault));
    else waiting?.resolve(message.answer as Answer);
  }

  #end(cause: unknown): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#cause ??= cause;
    for (const { reject } of this.#waiting.values()) reject(this.#parts.ended(this.#cause));
    this.#waiting.clear();
  }
}
