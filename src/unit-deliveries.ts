/**
 * List packages that the central server delivers through the broker: a retained manifest says what there is, and the unit asks
 * for the parts, some at a time, so that it is resumed after any interruption from what is on the disk. What a package is worth
 * is the import's to say; here nobody is believed.
 */
import type { Emit, HotListEvent } from './domain/events.ts';
import { LIST_ID } from './hotlist/formats/import-options.ts';
import type { ImportReport } from './hotlist/formats/import-report.ts';
import type { HotLists } from './hotlist/hot-lists.ts';
import {
  ask,
  begin,
  type Download,
  manifestSchema,
  type PackageManifest,
  take,
} from './hotlist/packages/list-download.ts';
import { PackageFile } from './hotlist/packages/package-file.ts';
import { explain } from './platform/errors.ts';
import { listTopicsOf } from './publish/topics.ts';

const MAX_MANIFEST_BYTES = 4_096;
/** A part that has not come after this long is asked for again. */
const ASK_AGAIN_MS = 15_000;
/** Lists that a unit has downloads of at once. */
const MAX_DOWNLOADS = 16;

export type UnitDeliveriesParts = {
  readonly folder: string;
  readonly hotLists: Pick<HotLists, 'sequenceOf'>;
  /** `<prefix>/<unitId>/lists/` */
  readonly topicPrefix: string;
  readonly emit: Emit<HotListEvent>;
  readonly take: (bytes: Uint8Array) => Promise<ImportReport>;
  /** Sends now or never: what is not heard is asked again. */
  readonly send: (topic: string, body: object, retain: boolean) => void;
};

type OnItsWay = {
  download: Download;
  readonly file: PackageFile;
  isImporting: boolean;
  /** When a part last came, or was asked for. Milliseconds, monotonic. */
  movedAtMs: number;
};

export class UnitDeliveries {
  readonly #parts: UnitDeliveriesParts;
  readonly #byList = new Map<string, OnItsWay>();
  /** The last package of each list that was brought to its end: a retained manifest comes with every connection. */
  readonly #done = new Map<string, string>();
  /** Packages that were damaged on this disk, and are fetched a second time. */
  readonly #anew = new Set<string>();
  readonly #importing = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | null = null;
  #isStopped = false;

  constructor(parts: UnitDeliveriesParts) {
    this.#parts = parts;
  }

  start(): void {
    PackageFile.sweep(this.#parts.folder, Date.now());
    this.#timer = setInterval(() => this.#askAgain(), ASK_AGAIN_MS);
  }

  /** Waits for what is being imported. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#byList.clear();
    await Promise.all(this.#importing);
  }

  /** From the broker. Junk is told, and changes nothing. */
  accept(topic: string, body: Uint8Array): void {
    const [listId = '', what, packageId, number] = topic.slice(this.#parts.topicPrefix.length).split('/');
    if (this.#isStopped || !LIST_ID.test(listId)) return;
    try {
      if (what === 'manifest') this.#acceptManifest(listId, body);
      else if (what === 'part' && number !== undefined)
        this.#acceptPart(listId, packageId ?? '', Number(number), body);
    } catch (error) {
      // A disk that is full: the parts that are there are gone on with when it is not.
      this.#fail(listId, explain(error));
    }
  }

  #acceptManifest(listId: string, body: Uint8Array): void {
    if (body.length === 0) {
      this.#drop(listId);
      return;
    }
    const manifest = decodeManifest(body);
    if (manifest === null) {
      this.#fail(listId, 'its manifest is none');
      return;
    }
    const inForce = this.#parts.hotLists.sequenceOf(listId);
    const isOld = inForce !== null && manifest.sequence <= inForce;
    if (isOld || this.#done.get(listId) === manifest.packageId) return;
    const known = this.#byList.get(listId);
    if (known?.isImporting) return;
    if (known === undefined && this.#byList.size >= MAX_DOWNLOADS) {
      this.#fail(listId, 'too many lists are on their way');
      return;
    }
    const file = new PackageFile(this.#parts.folder, listId, manifest.packageId);
    const entry = { download: begin(manifest, file.bytes), file, isImporting: false, movedAtMs: 0 };
    this.#byList.set(listId, entry);
    this.#ask(listId, entry);
  }

  #acceptPart(listId: string, packageId: string, number: number, body: Uint8Array): void {
    const entry = this.#byList.get(listId);
    if (entry === undefined || entry.isImporting || entry.download.manifest.packageId !== packageId) return;
    const at = entry.download.next * entry.download.manifest.partBytes;
    const { download, action } = take(entry.download, number, body.length);
    if (action.kind === 'nothing') return;
    entry.file.append(at, body);
    entry.movedAtMs = performance.now();
    entry.download = download;
    if (action.kind === 'keep' && action.thenAsk !== null) this.#want(listId, packageId, action.thenAsk);
    if (action.kind === 'finish') this.#bringIn(listId, entry);
  }

  #ask(listId: string, entry: OnItsWay): void {
    entry.movedAtMs = performance.now();
    const { download, action } = ask(entry.download);
    entry.download = download;
    if (action.kind === 'ask') this.#want(listId, download.manifest.packageId, action);
    else this.#bringIn(listId, entry);
  }

  #askAgain(): void {
    const since = performance.now() - ASK_AGAIN_MS;
    for (const [listId, entry] of this.#byList)
      if (!entry.isImporting && entry.movedAtMs <= since) this.#ask(listId, entry);
  }

  #want(listId: string, packageId: string, parts: { readonly from: number; readonly count: number }): void {
    const { from, count } = parts;
    this.#parts.send(
      listTopicsOf(this.#parts.topicPrefix, listId).want,
      { schema: 1, packageId, from, count },
      false,
    );
  }

  #bringIn(listId: string, entry: OnItsWay): void {
    entry.isImporting = true;
    const work = this.#imported(listId, entry)
      .catch((error: unknown) => this.#fail(listId, explain(error)))
      .finally(() => this.#importing.delete(work));
    this.#importing.add(work);
  }

  async #imported(listId: string, entry: OnItsWay): Promise<void> {
    const { manifest } = entry.download;
    try {
      const report = await this.#parts.take(entry.file.read());
      entry.file.remove();
      const isDamaged = report.refusalKind === 'wrong-digest' || report.refusalKind === 'broken-package';
      if (isDamaged && !this.#anew.has(manifest.packageId) && !this.#isStopped) {
        // A power cut may have left less on this disk than it seemed.
        this.#anew.add(manifest.packageId);
        const again = { ...entry, download: begin(manifest, 0), isImporting: false };
        this.#byList.set(listId, again);
        this.#ask(listId, again);
        return;
      }
      this.#done.set(listId, manifest.packageId);
      this.#byList.delete(listId);
      this.#tell(listId, manifest.packageId, report);
    } catch (error) {
      this.#byList.delete(listId);
      throw error;
    }
  }

  /** The server has taken its manifest back. */
  #drop(listId: string): void {
    const entry = this.#byList.get(listId);
    if (entry === undefined || entry.isImporting) return;
    entry.file.remove();
    this.#byList.delete(listId);
  }

  #tell(listId: string, packageId: string, report: ImportReport): void {
    const { outcome, refusalKind, refusal, entries, version } = report;
    const body = { schema: 1, packageId, outcome, refusalKind, refusal, entries, version };
    this.#parts.send(listTopicsOf(this.#parts.topicPrefix, listId).outcome, body, true);
  }

  #fail(listId: string, detail: string): void {
    this.#parts.emit({ type: 'listDeliveryFailed', listId, way: 'broker', detail });
  }
}

function decodeManifest(body: Uint8Array): PackageManifest | null {
  if (body.length > MAX_MANIFEST_BYTES) return null;
  try {
    const decoded = manifestSchema.safeParse(JSON.parse(Buffer.from(body).toString('utf8')));
    return decoded.success ? decoded.data : null;
  } catch {
    return null;
  }
}
