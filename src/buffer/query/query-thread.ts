import { PlateText } from '../../domain/plate/plate-text.ts';
import type {
  Encoded,
  FoundRead,
  FoundRecord,
  PageRequest,
  QueryPage,
} from '../../domain/read/read-query.ts';
import { Bug, explain, Unavailable } from '../../platform/errors.ts';
import { WorkerThread } from '../../platform/threads/worker-thread.ts';
import type { DatabaseSettings } from '../file/database.ts';
import type { QueryQuestion } from './query-messages.ts';

/**
 * The main thread's side of the thread that searches stored reads. The thread starts with the first question (or with
 * `warm`). A broken thread is replaced for the next question. The buffer must be open while this runs; stop this before
 * the buffer closes.
 */
export class QueryThread {
  readonly #settings: DatabaseSettings;
  #thread: WorkerThread<QueryQuestion, QueryPage<unknown>> | null = null;
  #isStopped = false;

  constructor(settings: DatabaseSettings) {
    this.#settings = settings;
  }

  /** Starts the thread, which then reads the indexes. */
  warm(): void {
    if (!this.#isStopped && this.#thread?.hasEnded !== false) this.#thread = this.#start();
  }

  /** @throws Unavailable if the buffer cannot be read */
  async reads(request: PageRequest): Promise<QueryPage<FoundRead>> {
    // `QueryReader.reads` produced this page in the thread.
    const page = (await this.#ask('reads', request)) as QueryPage<Encoded<FoundRead>>;
    return { ...page, found: page.found.map(decoded) };
  }

  /** As `reads`, with details and images. */
  async records(request: PageRequest): Promise<QueryPage<FoundRecord>> {
    const page = (await this.#ask('records', request)) as QueryPage<Encoded<FoundRecord>>;
    return { ...page, found: page.found.map(decoded) };
  }

  /** Permanent: later questions are refused. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#thread?.stop();
  }

  async #ask(ask: QueryQuestion['ask'], request: PageRequest): Promise<QueryPage<unknown>> {
    this.warm();
    try {
      if (this.#thread !== null) return await this.#thread.ask({ ask, request });
    } catch (error) {
      if (!this.#isStopped) throw unreadable(explain(error));
    }
    throw unreadable('The unit is stopping.');
  }

  #start(): WorkerThread<QueryQuestion, QueryPage<unknown>> {
    const { path, keyPath, key } = this.#settings;
    return new WorkerThread(new URL('./query-worker.ts', import.meta.url), {
      data: { path, keyPath, key: Uint8Array.from(key) },
      ends: 'between questions',
      ended: (cause) => new Unavailable('query.thread-ended', explain(cause)),
    });
  }
}

const unreadable = (why: string): Unavailable =>
  new Unavailable('query.unreadable', `The stored reads cannot be searched. ${why}`);

function decoded<T extends FoundRead>(encoded: Encoded<T>): T {
  const text = PlateText.parse(encoded.text);
  if (text === null) throw new Bug('query.bad-text', 'A stored read has no plate text.');
  return { ...encoded, text } as unknown as T; // TypeScript does not see that `text`, which was omitted, is back
}
