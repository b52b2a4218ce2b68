/**
 * Fetches one list's package from one HTTPS server, at intervals. The request carries the tag of the last package, so that
 * the server sends only a new one. A download that broke off continues where it ended. A package whose beginning is refused
 * is not fetched further. The import checks the rest.
 *
 * An answer that is no package (a web page, a redirect to a login, an error) is a failure of the server, not a refused list:
 * the list in force stays, one line is logged until packages come again, and the unit tries again, less and less often.
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
import { type RetrySchedule, retryDelayMs } from '../../platform/retry-schedule.ts';
import type { ImportReport, RefusalKind } from '../formats/import-report.ts';
import type { JudgeBeginning } from '../packages/package-beginning.ts';
import { type LeastPace, receivePackage } from './receive-package.ts';
import { judgeAnswer } from './server-answer.ts';

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
  readonly timing: PullTiming;
};

export type PullTiming = {
  /** Within this time an answer must begin. Milliseconds, like the others. */
  readonly answerMs: number;
  readonly pace: LeastPace;
  readonly retry: RetrySchedule;
};

/** For a pole at the end of a bad mobile link: some 300 bytes a second are enough. */
export const PULL_TIMING: PullTiming = {
  answerMs: 30_000,
  pace: { bytes: 16_384, withinMs: 60_000 },
  retry: { firstMs: 10_000, maxMs: 600_000 },
};

/** Tags. `done`: the last imported package. `coming`: the package that is partly on the disk. */
const stateSchema = z.strictObject({ done: z.string().nullable(), coming: z.string().nullable() });
type State = z.infer<typeof stateSchema>;

/** Such a package may have been damaged on its way or on this disk, so it is fetched again this often. */
const DAMAGE: readonly (RefusalKind | null)[] = ['wrong-digest', 'broken-package'];
const MAX_DAMAGED = 3;

export class ListPull {
  readonly #settings: PullSettings;
  readonly #parts: PullParts;
  readonly #file: string;
  #state: State = { done: null, coming: null };
  #isLost = false;
  /** Tag of the package that was refused last. It is not downloaded again until the unit restarts. */
  #refused: string | null = null;
  /** How often packages arrived damaged since the last one that was whole. */
  #damaged = 0;

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
          : retryDelayMs(failures - 1, this.#parts.timing.retry, this.#parts.random());
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
    const head = { status: answer.statusCode ?? 0, headers: answer.headers };
    const verdict = judgeAnswer(head, { from: kept, tag: this.#state.done });
    const tag = answer.headers.etag ?? '';
    if (verdict.kind === 'unchanged' || (head.status === 200 && tag !== '' && tag === this.#refused)) {
      answer.destroy();
      return;
    }
    if (verdict.kind === 'wrong') {
      answer.destroy();
      this.#save({ ...this.#state, coming: null });
      throw new Unavailable('hotlist.pull', verdict.detail);
    }
    // A download can continue only with a strong tag, which says that it is the same package.
    this.#save({ ...this.#state, coming: tag === '' || tag.startsWith('W/') ? null : tag });
    const { judge, timing } = this.#parts;
    const receiving = { path: this.#file, from: verdict.isRest ? kept : 0, judge, pace: timing.pace, signal };
    const refused = await receivePackage(answer, receiving);
    this.#settle(refused ?? (await this.#parts.accept(readFileSync(this.#file))), tag, verdict.isRest);
  }

  /** @param isRest part of the package was here before this download */
  #settle(
    { outcome, refusalKind }: Pick<ImportReport, 'outcome' | 'refusalKind'>,
    tag: string,
    isRest: boolean,
  ): void {
    rmSync(this.#file, { force: true });
    const isDone = outcome === 'accepted' || refusalKind === 'replayed' || refusalKind === 'rollback';
    this.#save({ done: isDone && tag !== '' ? tag : this.#state.done, coming: null });
    if (!DAMAGE.includes(refusalKind)) this.#damaged = 0;
    else if (isRest || ++this.#damaged < MAX_DAMAGED)
      throw new Unavailable('hotlist.pull', 'The package arrived damaged; the unit fetches it again.');
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
        'accept-encoding': 'identity',
        ...(done === null ? {} : { 'if-none-match': done }),
        ...(isRest ? { range: `bytes=${kept}-`, 'if-range': coming } : {}),
      },
      ...(caPath === null ? {} : { ca: readRegularFile(caPath) }),
      ...(certPath === null ? {} : { cert: readRegularFile(certPath) }),
      ...(keyPath === null ? {} : { key: readRegularFile(keyPath) }),
    };
    const { answerMs } = this.#parts.timing;
    return new Promise((resolve, reject) => {
      const request = (url.startsWith('https:') ? requestSecure : requestPlain)(url, options, (answer) => {
        clearTimeout(late);
        resolve(answer);
      });
      const silence = (): void =>
        void request.destroy(
          new Unavailable('hotlist.pull', `The server sent nothing for ${answerMs / 1000} s.`),
        );
      // The first is for a server that trickles the head of its answer, the second for one that stops in the middle.
      const late = setTimeout(silence, answerMs);
      request.setTimeout(answerMs, silence);
      request.once('error', (error) => {
        clearTimeout(late);
        reject(error);
      });
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

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/** If the file is missing or damaged, the package is downloaded once more. */
function readState(path: string): State {
  try {
    return stateSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return { done: null, coming: null };
  }
}
