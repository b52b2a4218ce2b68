/** Searches and exports of stored reads. Each one is in the audit chain before its answer is sent. */
import { randomBytes } from 'node:crypto';
import type { QueryThread } from '../buffer/query/query-thread.ts';
import type { Store } from '../buffer/store.ts';
import {
  type ExportBegun,
  type ExportEnded,
  type ExportedRead,
  type ExportPage,
  MAX_EXPORTED,
  type SearchAnswer,
  type ShownRead,
} from '../contract/operations/searches.ts';
import { OPERATIONS } from '../contract/operations/table.ts';
import type { PlateText } from '../domain/plate/plate-text.ts';
import type {
  FoundRead,
  FoundRecord,
  PageRequest,
  QueryCursor,
  ReadQuery,
} from '../domain/read/read-query.ts';
import { type MonoMs, utcMs } from '../domain/time/time.ts';
import { InvalidRequest, Unavailable } from '../platform/errors.ts';
import { type Asking, askingOf, bind } from './bound-operation.ts';

export type UnitQueriesParts = {
  readonly buffer: Pick<Store, 'audit' | 'clock' | 'queries' | 'plateHash'>;
  readonly unitId: string;
  readonly thread: QueryThread;
};

/** Exports at once. An export that nobody continues makes room for another. */
const MAX_EXPORTS = 4;
const EXPORT_IDLE_MS = 10 * 60_000;

type Export = {
  readonly query: ReadQuery;
  readonly asking: Asking;
  readonly after: QueryCursor | null;
  /** Reads and revisions that were returned so far. */
  readonly given: ReadonlySet<string>;
  readonly images: number;
  readonly alteredImages: number;
  /** True while a page is being read: two pages at once would be counted as one. */
  readonly isBusy: boolean;
  readonly lastUsed: MonoMs;
};

export const searchOperations = (queries: UnitQueries) => ({
  search: bind(OPERATIONS.search, (search, call) => queries.search(search, askingOf(call))),
  auditAsked: bind(OPERATIONS.auditAsked, ({ plate }, call) => queries.whoAsked(plate, askingOf(call))),
  exportBegin: bind(OPERATIONS.exportBegin, ({ query, recipient }, call) =>
    queries.beginExport(query, recipient, askingOf(call)),
  ),
  exportPage: bind(OPERATIONS.exportPage, ({ exportId }, call) =>
    queries.exportPage(exportId, askingOf(call)),
  ),
  exportEnd: bind(OPERATIONS.exportEnd, ({ exportId, manifest }, call) =>
    queries.endExport(exportId, manifest, askingOf(call)),
  ),
});

type Search = { readonly query: ReadQuery; readonly reveal: boolean } & Pick<PageRequest, 'limit' | 'after'>;

export class UnitQueries {
  readonly #parts: UnitQueriesParts;
  readonly #exports = new Map<string, Export>();

  constructor(parts: UnitQueriesParts) {
    this.#parts = parts;
  }

  /** Starts the search thread early, because somebody will search soon. */
  warm(): void {
    this.#parts.thread.warm();
  }

  async search({ query, reveal, limit, after }: Search, asking: Asking): Promise<SearchAnswer> {
    const { buffer, thread } = this.#parts;
    const found = new Map<string, FoundRead>();
    let next: QueryCursor | null = after;
    let isSealed = false;
    do {
      const page = await thread.reads({
        query,
        caseNumber: asking.caseNumber,
        keptNowUtc: buffer.clock.keptNow(),
        after: next,
        limit: limit - found.size,
      });
      for (const read of page.found) if (!found.has(keyOf(read))) found.set(keyOf(read), read);
      ({ next, isSealed } = page);
    } while (next !== null && found.size < limit);
    const asked = buffer.queries.asked(query, reveal);
    const came = { reads: found.size, isWhole: next === null };
    buffer.queries.note(query, { what: 'query', ...asking, ...asked, ...came });
    return { reads: [...found.values()].map((read) => shown(read, reveal)), next, isSealed };
  }

  /** Itself an access: it is in the audit chain before the answer is sent, and the next answer shows it. */
  async whoAsked(plate: PlateText, asking: Asking) {
    const { buffer } = this.#parts;
    const { fromUtc, entries, ...came } = await buffer.queries.askedPlates.about(plate);
    const plateHash = buffer.plateHash.of(plate.reveal());
    buffer.audit.append({ what: 'auditAsked', ...asking, plateHash, entries: entries.length });
    return { ...came, entries, fromUtc: fromUtc === null ? null : utcMs(fromUtc) };
  }

  beginExport(
    query: ReadQuery,
    recipient: { readonly agency: string; readonly contact: string },
    asking: Asking,
  ): ExportBegun {
    const { buffer, unitId } = this.#parts;
    this.#abandonIdle();
    if (this.#exports.size >= MAX_EXPORTS)
      throw new Unavailable(
        'export.too-many',
        `${MAX_EXPORTS} exports are already running; wait until one ends.`,
      );
    const exportId = `x${Buffer.from(randomBytes(4)).toString('hex')}`;
    const asked = buffer.queries.asked(query, true);
    buffer.queries.note(query, { what: 'exportBegun', exportId, ...asking, ...asked, ...recipient });
    const fresh = { after: null, given: new Set<string>(), images: 0, alteredImages: 0, isBusy: false };
    this.#exports.set(exportId, { query, asking, ...fresh, lastUsed: buffer.clock.monoNow() });
    return { exportId, operator: asking.operator, unitId, begunAtUtc: buffer.clock.utcNow() };
  }

  async exportPage(exportId: string, asking: Asking): Promise<ExportPage> {
    const before = this.#export(exportId, asking);
    if (before.isBusy) throw new Unavailable('export.busy', `A page of ${exportId} is already being sent.`);
    this.#exports.set(exportId, { ...before, isBusy: true });
    try {
      return await this.#nextPage(exportId, before);
    } catch (error) {
      this.#exports.set(exportId, before);
      throw error;
    }
  }

  async #nextPage(exportId: string, before: Export): Promise<ExportPage> {
    const { buffer, thread } = this.#parts;
    const { query, after, asking } = before;
    const keptNowUtc = buffer.clock.keptNow();
    const { caseNumber } = asking;
    const page = await thread.records({ query, caseNumber, keptNowUtc, after, limit: MAX_EXPORTED });
    const reads = page.found.filter((read) => !before.given.has(keyOf(read)));
    const images = reads.flatMap((read) => read.images);
    const altered = images.filter(({ jpeg }) => jpeg === null).length;
    this.#exports.set(exportId, {
      ...before,
      after: page.next,
      given: new Set([...before.given, ...reads.map(keyOf)]),
      images: before.images + images.length - altered,
      alteredImages: before.alteredImages + altered,
      lastUsed: buffer.clock.monoNow(),
    });
    return { reads: reads.map(exported), isLast: page.next === null, isSealed: page.isSealed };
  }

  endExport(exportId: string, manifest: string, asking: Asking): ExportEnded {
    const ended = this.#export(exportId, asking);
    return this.#end(exportId, ended, { outcome: 'done', manifest });
  }

  /** Ends exports that are under way; they cannot be continued. Call it before the buffer closes. */
  async stop(): Promise<void> {
    await this.#parts.thread.stop();
    for (const [exportId, ended] of this.#exports) this.#end(exportId, ended, ABANDONED);
  }

  #abandonIdle(): void {
    const now = this.#parts.buffer.clock.monoNow();
    for (const [exportId, ended] of this.#exports)
      if (now - ended.lastUsed >= EXPORT_IDLE_MS) this.#end(exportId, ended, ABANDONED);
  }

  #export(exportId: string, asking: Asking): Export {
    const found = this.#exports.get(exportId);
    if (found !== undefined && isSame(found.asking, asking)) return found;
    throw new InvalidRequest(
      'export.unknown',
      `No export ${exportId} is running for this operator and case.`,
    );
  }

  #end(exportId: string, { asking, given, images, alteredImages }: Export, how: Ending): ExportEnded {
    const { operator } = asking;
    const counts = { reads: given.size, images, alteredImages };
    this.#exports.delete(exportId);
    this.#parts.buffer.audit.append({ what: 'exportEnded', exportId, operator, ...how, ...counts });
    return counts;
  }
}

type Ending = { readonly outcome: 'done' | 'abandoned'; readonly manifest: string | null };
const ABANDONED: Ending = { outcome: 'abandoned', manifest: null };

const isSame = (a: Asking, b: Asking): boolean =>
  a.operator === b.operator && a.caseNumber === b.caseNumber && a.purpose === b.purpose;

const keyOf = ({ readId, revision }: FoundRead): string => `${readId}/${revision}`;

/** The one place where stored plates leave the unit in clear, and only on request. */
const shown = (read: FoundRead, reveal: boolean): ShownRead => ({
  readId: read.readId,
  revision: read.revision,
  isSuperseded: read.isSuperseded,
  cameraId: read.cameraId,
  plate: reveal ? read.text.reveal() : String(read.text),
  confidence: read.confidence,
  region: read.region,
  direction: read.direction,
  zone: read.zone,
  capturedAtUtc: read.capturedAtUtc,
  clockQuality: read.clockQuality,
  holdId: read.holdId,
  hits: [...read.hits],
});

const exported = (record: FoundRecord): ExportedRead => ({
  ...shown(record, true),
  details: record.details,
  images: record.images.map(({ image, sha256, jpeg }) => ({
    image,
    sha256,
    jpeg: jpeg === null ? null : Buffer.from(jpeg).toString('base64'),
  })),
});
