/**
 * Fetches one list's package from one HTTPS server, at intervals. The request carries the tag of the last package, so that
 * the server sends only a new one. A download that broke off continues where it ended. A package whose beginning is refused
 * is not fetched further. The import checks the rest.
 */
import { readFileSync, rmSync, statSync } from 'node:fs';
import { type IncomingMessage, request as requestPlain } from 'node:http';
import { type RequestOptions, request as requestSecure } from 'node:https';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Emit } from '../../domain/events/events.ts';
import type { HotListEvent } from '../../domain/events/hot-list-events.ts';
import { explain, Unavailable } from '../../platform/errors.ts';
import { writeFileDurably } from '../../platform/files/durable-file.ts';
import { readRegularFile } from '../../platform/files/regular-file.ts';
import { retryDelayMs } from '../../platform/retry-schedule.ts';
import type { ImportReport } from '../formats/import-report.ts';
import type { JudgeBeginning } from './package-beginning.ts';
import { receivePackage } from './receive-package.ts';

export type PullSettings = {
  readonly listId: string;
  readonly url: string;
  readonly caPath: string | null;
  readonly certPath: string | null;
  readonly keyPath: string | null;
  readonly everyMinutes: number;
};

export type PullParts = {
  /** The folder for a package while it is downloaded. It exists. */
  readonly folder: string;
  /** Reports a refusal as the import reports one. */
  readonly judge: JudgeBeginning;
  readonly accept: (bytes: Uint8Array) => Promise<Pick<ImportReport, 'outcome' | 'refusalKind'>>;
  readonly emit: Emit<HotListEvent>;
  /** 0 ≤ r < 1 */
  readonly random: () => number;
};

/** Tags. `done`: the last imported package. `coming`: the package that is partly on the disk. */
const stateSchema = z.strictObject({ done: z.string().nullable(), coming: z.string().nullable() });
type State = z.infer<typeof stateSchema>;

const IDLE_MS = 30_000;
const RETRY = { firstMs: 10_000, maxMs: 600_000 };

export class ListPull {
  readonly #settings: PullSettings;
  readonly #parts: PullParts;
  readonly #file: string;
  #state: State = { done: null, coming: null };
  #isLost = false;
  /** Tag of the package that was refused last. It is not downloaded again until the unit restarts. */
  #refused: string | null = null;

  constructor(settings: PullSettings, parts: PullParts) {
    this.#settings = settings;
    this.#parts = parts;
    this.#file = join(parts.folder, `${settings.listId}.pull`);
  }

  /** Runs until `signal` aborts. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    this.#state = readState(this.#stateFile);
    for (let failures = 0; !signal.aborted; ) {
      failures = (await this.#tryOnce(signal)) ? 0 : failures + 1;
      const waitMs =
        failures === 0
          ? this.#settings.everyMinutes * 60_000
          : retryDelayMs(failures - 1, RETRY, this.#parts.random());
      await sleep(waitMs, undefined, { signal }).catch(() => undefined);
    }
  }

  async #tryOnce(signal: AbortSignal): Promise<boolean> {
    try {
      await this.#pull(signal);
      if (this.#isLost) this.#parts.emit({ type: 'listDeliveryBack', listId: this.#settings.listId });
      this.#isLost = false;
      return true;
    } catch (error) {
      const { listId } = this.#settings;
      if (!signal.aborted && !this.#isLost)
        this.#parts.emit({ type: 'listDeliveryFailed', listId, way: 'https', detail: explain(error) });
      this.#isLost = !signal.aborted;
      return false;
    }
  }

  async #pull(signal: AbortSignal): Promise<void> {
    const kept = this.#state.coming === null ? 0 : sizeOf(this.#file);
    const answer = await this.#ask(kept, signal);
    if (answer.statusCode === 304 || (answer.statusCode === 200 && answer.headers.etag === this.#refused)) {
      answer.destroy();
      return;
    }
    const tag = answer.headers.etag ?? '';
    const isRest = answer.statusCode === 206 && kept > 0;
    if (isRest ? !beginsAt(answer, kept) : answer.statusCode !== 200) {
      answer.destroy();
      this.#save({ ...this.#state, coming: null });
      throw new Unavailable('hotlist.pull', `The server answered with ${answer.statusCode}.`);
    }
    // A download can continue only with a strong tag, which says that it is the same package.
    this.#save({ ...this.#state, coming: tag === '' || tag.startsWith('W/') ? null : tag });
    const receiving = { path: this.#file, from: isRest ? kept : 0, judge: this.#parts.judge, signal };
    const refused = await receivePackage(answer, receiving);
    const { outcome, refusalKind } = refused ?? (await this.#parts.accept(readFileSync(this.#file)));
    rmSync(this.#file, { force: true });
    const isDone = outcome === 'accepted' || refusalKind === 'replayed' || refusalKind === 'rollback';
    this.#save({ done: isDone && tag !== '' ? tag : this.#state.done, coming: null });
    if (isRest && (refusalKind === 'wrong-digest' || refusalKind === 'broken-package'))
      throw new Unavailable(
        'hotlist.pull',
        'The part of the package that was already here was damaged; the unit fetches the package again.',
      );
    // Downloading it again helps only if the clock was wrong. Otherwise a key or the package must change first.
    if (!isDone && refusalKind !== 'made-in-future' && tag !== '') this.#refused = tag;
  }

  #ask(kept: number, signal: AbortSignal): Promise<IncomingMessage> {
    const { url, caPath, certPath, keyPath } = this.#settings;
    const { done, coming } = this.#state;
    const isRest = kept > 0 && coming !== null;
    const options: RequestOptions = {
      signal,
      headers: {
        accept: 'application/octet-stream',
        ...(done === null ? {} : { 'if-none-match': done }),
        ...(isRest ? { range: `bytes=${kept}-`, 'if-range': coming } : {}),
      },
      ...(caPath === null ? {} : { ca: readRegularFile(caPath) }),
      ...(certPath === null ? {} : { cert: readRegularFile(certPath) }),
      ...(keyPath === null ? {} : { key: readRegularFile(keyPath) }),
    };
    return new Promise((resolve, reject) => {
      const request = (url.startsWith('https:') ? requestSecure : requestPlain)(url, options, resolve);
      request.setTimeout(IDLE_MS, () =>
        request.destroy(new Unavailable('hotlist.pull', 'The server sent nothing for 30 s.')),
      );
      request.once('error', reject);
      request.end();
    });
  }

  get #stateFile(): string {
    return `${this.#file}.json`;
  }

  #save(state: State): void {
    this.#state = state;
    writeFileDurably(this.#stateFile, JSON.stringify(state));
  }
}

/** Whether part of the package is the requested one. */
const beginsAt = ({ headers }: IncomingMessage, from: number): boolean =>
  (headers['content-range'] ?? '').startsWith(`bytes ${from}-`);

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/** If the file is missing or damaged, the package is downloaded once more. */
function readState(path: string): State {
  try {
    return stateSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return { done: null, coming: null };
  }
}
