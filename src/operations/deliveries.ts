/**
 * List packages that the central server delivers through the broker. A retained manifest describes the package. The
 * unit asks for its parts, a few at a time, so that a download resumes after any interruption from the parts on disk.
 * If the beginning of a package is refused, the unit asks for no more of it. The import checks the rest. This code
 * trusts no sender.
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

/** A part that has not arrived after this time is requested again. */
const ASK_AGAIN_MS = 15_000;
/** The most lists that a unit downloads at once. */
const MAX_DOWNLOADS = 16;
/** What a power cut can cause: the disk may hold less than it seemed to. */
const DAMAGE: readonly RefusalKind[] = ['broken-package', 'wrong-digest'];
/** A valid signature proves that the beginning is intact, whatever package length the manifest states. */
const DAMAGE_AT_BEGINNING: readonly RefusalKind[] = ['broken-package'];

export type UnitDeliveriesParts = {
  readonly clock: Clock;
  readonly folder: string;
  readonly hotLists: Pick<ListsInForce, 'sequenceOf'>;
  /** `<prefix>/<unitId>/lists/` */
  readonly topicPrefix: string;
  readonly emit: Emit<HotListEvent>;
  /** Reports a refusal in the same way as the refusal of an import. */
  readonly judge: JudgeBeginning;
  readonly accept: (bytes: Uint8Array) => Promise<SettledReport>;
  /** Sends now or not at all. An unanswered request is sent again. */
  readonly send: (topic: string, body: object, retain: boolean) => void;
};

/** `retracted`: how many alerts were retracted because of it; absent for a package that was refused unread. */
type SettledReport = ImportReport & { readonly retracted?: number };

type OnItsWay = {
  download: Download;
  readonly file: PackageFile;
  isImporting: boolean;
  /** The last manifest that arrived during the import. */
  waiting: Uint8Array | null;
  /** When a part last arrived or was requested. Milliseconds, monotonic. */
  movedAtMs: number;
};

export class UnitDeliveries {
  readonly #parts: UnitDeliveriesParts;
  readonly #byList = new Map<string, OnItsWay>();
  /** The last finished package of each list. A retained manifest arrives again with every connection. */
  readonly #done = new Map<string, string>();
  /** Packages that were damaged on this disk and are fetched a second time. */
  readonly #refetched = new Set<string>();
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

  /** Waits for imports that are under way. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#byList.clear();
    await Promise.all(this.#importing);
  }

  /** Handles a message from the broker. Invalid messages are reported and change nothing. */
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

  /** For errors such as a full disk: the download resumes later with the parts that are there. */
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

  /** @param damage the kinds of refusal after which the package is fetched a second time */
  #end(listId: string, entry: OnItsWay, report: SettledReport, damage: readonly RefusalKind[]): void {
    const { manifest } = entry.download;
    const { refusalKind } = report;
    entry.file.remove();
    const isDamaged = refusalKind !== null && damage.includes(refusalKind);
    if (isDamaged && !this.#refetched.has(manifest.packageId) && !this.#isStopped) {
      this.#refetched.add(manifest.packageId);
      const again = { ...entry, download: begin(manifest, 0), isImporting: false, waiting: null };
      this.#byList.set(listId, again);
      this.#ask(listId, again);
      return;
    }
    this.#done.set(listId, manifest.packageId);
    this.#byList.delete(listId);
    this.#publishOutcome(listId, manifest.packageId, report);
  }

  /** Called when the server has withdrawn its manifest. */
  #drop(listId: string): void {
    const entry = this.#byList.get(listId);
    if (entry === undefined) return;
    entry.file.remove();
    this.#byList.delete(listId);
  }

  #publishOutcome(listId: string, packageId: string, report: SettledReport): void {
    const { outcome, refusalKind, refusal, entries, version, rows, retracted = 0 } = report;
    const body: PackageOutcome = {
      ...{ schema: 1, packageId, outcome, refusalKind, refusal, entries, version, rows, retracted },
      rejectedByReason: { ...report.rejectedByReason },
      refusedByCategory: { ...report.refusedByCategory },
    };
    this.#parts.send(listTopicsOf(this.#parts.topicPrefix, listId).outcome, body, true);
  }

  #fail(listId: string, detail: string): void {
    this.#parts.emit({ type: 'listDeliveryFailed', listId, way: 'broker', detail });
  }
}
