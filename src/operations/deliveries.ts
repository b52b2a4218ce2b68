/**
 * List packages that the central server delivers through the broker: a retained manifest says what there is, and the unit asks
 * for the parts, some at a time, so that it is resumed after any interruption from what is on the disk. Of a package whose
 * beginning is refused no more is asked for; what the rest is worth is the import's to say. Here nobody is believed.
 */

import {
  decodeMessage,
  manifestSchema,
  type PackageOutcome,
  type PackageWant,
} from '../contract/delivery.ts';
import { listTopicsOf } from '../contract/topics.ts';
import type { Emit } from '../domain/events/events.ts';
import type { HotListEvent } from '../domain/events/hot-list-events.ts';
import type { Clock } from '../domain/time/time.ts';
import { LIST_ID } from '../hotlist/formats/import-options.ts';
import type { ImportReport, RefusalKind } from '../hotlist/formats/import-report.ts';
import type { ListsInForce } from '../hotlist/lists-in-force.ts';
import {
  acceptPart,
  ask,
  begin,
  type Download,
  judged,
  type Step,
} from '../hotlist/packages/list-download.ts';
import type { JudgeBeginning } from '../hotlist/packages/package-beginning.ts';
import { PackageFile } from '../hotlist/packages/package-file.ts';
import { MAX_HEAD_BYTES } from '../hotlist/packages/package-head.ts';
import { explain } from '../platform/errors.ts';

/** A part that has not come after this long is asked for again. */
const ASK_AGAIN_MS = 15_000;
/** Lists that a unit has downloads of at once. */
const MAX_DOWNLOADS = 16;
/** What a power cut does: it may have left less on this disk than it seemed. */
const DAMAGE: readonly RefusalKind[] = ['broken-package', 'wrong-digest'];
/** A beginning whose signature holds is as it was signed, however long the manifest says that the package is. */
const DAMAGE_AT_BEGINNING: readonly RefusalKind[] = ['broken-package'];

export type UnitDeliveriesParts = {
  readonly clock: Clock;
  readonly folder: string;
  readonly hotLists: Pick<ListsInForce, 'sequenceOf'>;
  /** `<prefix>/<unitId>/lists/` */
  readonly topicPrefix: string;
  readonly emit: Emit<HotListEvent>;
  /** A refusal is told to whoever hears of imports. */
  readonly judge: JudgeBeginning;
  readonly accept: (bytes: Uint8Array) => Promise<ImportReport>;
  /** Sends now or never: what is not heard is asked again. */
  readonly send: (topic: string, body: object, retain: boolean) => void;
};

type OnItsWay = {
  download: Download;
  readonly file: PackageFile;
  isImporting: boolean;
  /** The last manifest that came while it was being imported. */
  waiting: Uint8Array | null;
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
    PackageFile.sweep(this.#parts.folder, this.#parts.clock.utcNow());
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
    this.#guarded(listId, () => {
      const known = this.#byList.get(listId);
      if (what === 'manifest' && known?.isImporting) known.waiting = body;
      else if (what === 'manifest') this.#acceptManifest(listId, body);
      else if (what === 'part' && number !== undefined)
        this.#acceptPart(listId, packageId ?? '', Number(number), body);
    });
  }

  /** A disk that is full: the parts that are there are gone on with when it is not. */
  #guarded(listId: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#fail(listId, explain(error));
    }
  }

  #acceptManifest(listId: string, body: Uint8Array): void {
    if (body.length === 0) {
      this.#drop(listId);
      return;
    }
    const manifest = decodeMessage(body, manifestSchema);
    if (manifest === null) {
      this.#fail(listId, 'its manifest is not valid');
      return;
    }
    const inForce = this.#parts.hotLists.sequenceOf(listId);
    const isOld = inForce !== null && manifest.sequence <= inForce;
    if (isOld || this.#done.get(listId) === manifest.packageId) return;
    if (!this.#byList.has(listId) && this.#byList.size >= MAX_DOWNLOADS) {
      this.#fail(listId, 'too many lists are being delivered');
      return;
    }
    const file = new PackageFile(this.#parts.folder, listId, manifest.packageId);
    const entry = {
      download: begin(manifest, file.bytes),
      file,
      isImporting: false,
      waiting: null,
      movedAtMs: 0,
    };
    this.#byList.set(listId, entry);
    this.#ask(listId, entry);
  }

  #acceptPart(listId: string, packageId: string, number: number, body: Uint8Array): void {
    const entry = this.#byList.get(listId);
    if (entry === undefined || entry.isImporting || entry.download.manifest.packageId !== packageId) return;
    const at = entry.download.next * entry.download.manifest.partBytes;
    const step = acceptPart(entry.download, number, body.length);
    if (step.action.kind === 'nothing') return;
    entry.file.append(at, body);
    this.#follow(listId, entry, step);
  }

  #follow(listId: string, entry: OnItsWay, { download, action }: Step): void {
    entry.movedAtMs = this.#parts.clock.monoNow();
    entry.download = download;
    if (action.kind === 'ask') this.#want(listId, download.manifest.packageId, action);
    if (action.kind === 'judge') this.#judge(listId, entry);
    if (action.kind === 'finish') this.#bringIn(listId, entry);
  }

  #ask(listId: string, entry: OnItsWay): void {
    this.#follow(listId, entry, ask(entry.download));
  }

  #askAgain(): void {
    const since = this.#parts.clock.monoNow() - ASK_AGAIN_MS;
    for (const [listId, entry] of this.#byList)
      if (!entry.isImporting && entry.movedAtMs <= since)
        this.#guarded(listId, () => this.#ask(listId, entry));
  }

  #judge(listId: string, entry: OnItsWay): void {
    const { manifest, next } = entry.download;
    const beginning = entry.file.beginning(Math.min(MAX_HEAD_BYTES, next * manifest.partBytes));
    const verdict = this.#parts.judge(beginning, manifest.bytes);
    if (verdict.kind === 'refused') this.#end(listId, entry, verdict.report, DAMAGE_AT_BEGINNING);
    else this.#follow(listId, entry, judged(entry.download, verdict.kind === 'more' ? verdict.bytes : null));
  }

  #want(listId: string, packageId: string, parts: { readonly from: number; readonly count: number }): void {
    const want: PackageWant = { schema: 1, packageId, from: parts.from, count: parts.count };
    this.#parts.send(listTopicsOf(this.#parts.topicPrefix, listId).want, want, false);
  }

  #bringIn(listId: string, entry: OnItsWay): void {
    entry.isImporting = true;
    const work = this.#imported(listId, entry)
      .catch((error: unknown) => this.#fail(listId, explain(error)))
      .finally(() => {
        this.#importing.delete(work);
        const { waiting } = entry;
        if (waiting !== null && !this.#isStopped)
          this.#guarded(listId, () => this.#acceptManifest(listId, waiting));
      });
    this.#importing.add(work);
  }

  async #imported(listId: string, entry: OnItsWay): Promise<void> {
    try {
      const report = await this.#parts.accept(entry.file.read());
      this.#end(listId, entry, report, DAMAGE);
    } catch (error) {
      this.#byList.delete(listId);
      throw error;
    }
  }

  /** @param damage after which the package is fetched a second time */
  #end(listId: string, entry: OnItsWay, report: ImportReport, damage: readonly RefusalKind[]): void {
    const { manifest } = entry.download;
    const { refusalKind } = report;
    entry.file.remove();
    const isDamaged = refusalKind !== null && damage.includes(refusalKind);
    if (isDamaged && !this.#anew.has(manifest.packageId) && !this.#isStopped) {
      this.#anew.add(manifest.packageId);
      const again = { ...entry, download: begin(manifest, 0), isImporting: false, waiting: null };
      this.#byList.set(listId, again);
      this.#ask(listId, again);
      return;
    }
    this.#done.set(listId, manifest.packageId);
    this.#byList.delete(listId);
    this.#tell(listId, manifest.packageId, report);
  }

  /** The server has taken its manifest back. */
  #drop(listId: string): void {
    const entry = this.#byList.get(listId);
    if (entry === undefined) return;
    entry.file.remove();
    this.#byList.delete(listId);
  }

  #tell(listId: string, packageId: string, report: ImportReport): void {
    const { outcome, refusalKind, refusal, entries, version } = report;
    const body: PackageOutcome = { schema: 1, packageId, outcome, refusalKind, refusal, entries, version };
    this.#parts.send(listTopicsOf(this.#parts.topicPrefix, listId).outcome, body, true);
  }

  #fail(listId: string, detail: string): void {
    this.#parts.emit({ type: 'listDeliveryFailed', listId, way: 'broker', detail });
  }
}
