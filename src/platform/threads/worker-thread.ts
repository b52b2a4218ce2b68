import { Worker } from 'node:worker_threads';
import { Unavailable, type WaypostError } from '../errors.ts';
import { errorOf, type FromWorker, type ToWorker } from './thread-messages.ts';

export type WorkerThreadParts<Notice> = {
  /** The plain data with which the thread starts: its `workerData`. */
  readonly data: unknown;
  /**
   * How it ends when it is stopped. A thread that loads a native package ends by itself, `between questions`: one that is
   * ended while such code runs in it, or loads, may take the process with it.
   */
  readonly ends: 'at once' | 'between questions';
  /** The error for callers whose question is open when the thread ends. */
  readonly ended: (cause: unknown) => WaypostError;
  /**
   * Called with each notice that the thread sends without a question. An answer arrives after the notices that were
   * sent before it.
   */
  readonly onNotice?: (notice: Notice) => void;
};

type Waiting<Answer> = {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: WaypostError) => void;
};

/**
 * A thread that answers questions. `WorkerPort` is its own side.
 *
 * - Questions are numbered. Each gets one answer, or one error with the class and code of the thrown one.
 * - When the thread ends, however it ends, every open question is settled and new ones are refused.
 * - Only plain data crosses. A buffer that is handed over is moved, and is empty on this side afterwards.
 */
export class WorkerThread<Question, Answer, Notice = never> {
  readonly #worker: Worker;
  readonly #parts: WorkerThreadParts<Notice>;
  readonly #gone: Promise<void>;
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
    this.#gone = new Promise((resolve) => {
      this.#worker.once('exit', (code) => {
        this.#end(new Unavailable('thread.ended', `Its thread ended with code ${code}.`));
        resolve();
      });
    });
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** @throws the thread's error, or `ended` if the thread ends first; DataCloneError for data that cannot cross */
  ask(question: Question, handedOver: readonly ArrayBuffer[] = []): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#hasEnded) return reject(this.#parts.ended(this.#cause));
      this.#asked += 1;
      const n = this.#asked;
      this.#worker.postMessage({ type: 'question', n, question } satisfies ToWorker, [...handedOver]);
      this.#waiting.set(n, { resolve, reject });
    });
  }

  /** Ends the thread, and settles when it has ended. May be called more than once. */
  async stop(): Promise<void> {
    this.#end(new Unavailable('thread.stopped', 'Its thread was stopped.'));
    if (this.#parts.ends === 'at once') await this.#worker.terminate();
    else this.#worker.postMessage({ type: 'end' } satisfies ToWorker);
    await this.#gone;
  }

  #hear(message: FromWorker): void {
    if (this.#hasEnded) return;
    if (message.type === 'notice') {
      // The other side of the same build sent this, as it sends the answers.
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
