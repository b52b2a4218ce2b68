import { Worker } from 'node:worker_threads';
import { PlateText } from '../../domain/plate/plate-text.ts';
import type {
  Encoded,
  FoundRead,
  FoundRecord,
  PageRequest,
  QueryPage,
} from '../../domain/read/read-query.ts';
import { Bug, Unavailable } from '../../platform/errors.ts';
import type { DatabaseSettings } from '../file/database.ts';
import type { FromQueries, ToQueries } from './query-messages.ts';

type Waiting = { readonly resolve: (page: unknown) => void; readonly reject: (error: Error) => void };

/**
 * The main thread's side of the thread that looks through stored reads. It is there from the first question (or `warm`) on;
 * one that broke is replaced for the next. The buffer must be open, and this be stopped before it is closed.
 */
export class QueryThread {
  readonly #settings: DatabaseSettings;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #asked = 0;
  #isStopped = false;

  constructor(settings: DatabaseSettings) {
    this.#settings = settings;
  }

  /** Starts the thread, which then reads the indexes. */
  warm(): void {
    if (!this.#isStopped) this.#worker ??= this.#start();
  }

  /** @throws Unavailable if the buffer cannot be read */
  async reads(request: PageRequest): Promise<QueryPage<FoundRead>> {
    // What crosses is what `QueryReader.reads` gave.
    const page = (await this.#ask('reads', request)) as QueryPage<Encoded<FoundRead>>;
    return { ...page, found: page.found.map(decoded) };
  }

  /** As `reads`, with details and images. */
  async records(request: PageRequest): Promise<QueryPage<FoundRecord>> {
    const page = (await this.#ask('records', request)) as QueryPage<Encoded<FoundRecord>>;
    return { ...page, found: page.found.map(decoded) };
  }

  /** For good: what is asked later is refused. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    const worker = this.#worker;
    this.#worker = null;
    await worker?.terminate();
    this.#fail('The unit is stopping.');
  }

  #ask(ask: ToQueries['ask'], request: PageRequest): Promise<unknown> {
    this.warm();
    if (this.#worker === null) return Promise.reject(unreadable('The unit is stopping.'));
    this.#asked += 1;
    const id = this.#asked;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker?.postMessage({ id, ask, request } satisfies ToQueries);
    });
  }

  #start(): Worker {
    const { path, keyPath, key } = this.#settings;
    const workerData = { path, keyPath, key: Uint8Array.from(key) };
    const worker = new Worker(new URL('./query-worker.ts', import.meta.url), { workerData });
    worker.on('message', (message: FromQueries) => this.#hear(message));
    let why = 'Its thread has ended.';
    worker.once('error', (error) => {
      why = error instanceof Error ? error.message : String(error);
    });
    worker.once('exit', () => {
      if (this.#worker !== worker) return;
      this.#worker = null;
      this.#fail(why);
    });
    return worker;
  }

  #hear(message: FromQueries): void {
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if ('page' in message) waiting?.resolve(message.page);
    else waiting?.reject(unreadable(message.fault));
  }

  #fail(why: string): void {
    for (const { reject } of this.#waiting.values()) reject(unreadable(why));
    this.#waiting.clear();
  }
}

const unreadable = (why: string): Unavailable =>
  new Unavailable('query.unreadable', `The stored reads cannot be looked through. ${why}`);

function decoded<T extends FoundRead>(encoded: Encoded<T>): T {
  const text = PlateText.parse(encoded.text);
  if (text === null) throw new Bug('query.bad-text', 'A stored read has no plate text.');
  return { ...encoded, text } as unknown as T; // TypeScript does not see that what was omitted is back
}
