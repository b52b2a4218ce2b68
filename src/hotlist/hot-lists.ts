import { createPublicKey } from 'node:crypto';
import type { ClockQuality, UtcMs } from '../domain/time/time.ts';
import { Bug, explain, Unavailable } from '../platform/errors.ts';
import { liesAhead } from '../policy/freshness.ts';
import type { ImportOptions } from './formats/import-options.ts';
import {
  type ImportReport,
  isWithdrawal,
  MADE_IN_FUTURE,
  type Refusal,
  refusedUnread,
} from './formats/import-report.ts';
import type { ImportRules } from './import/list-reading.ts';
import { rollbackProblem } from './import/list-rollback.ts';
import { leastEntries } from './import/list-shrinking.ts';
import type { Imported, ListStore } from './list-store.ts';
import { ListsInForce, type ListsInForceSettings, type WithdrawnList } from './lists-in-force.ts';
import { type BeginningVerdict, judgeBeginning } from './packages/package-beginning.ts';
import type { Agency, HeadRules } from './packages/package-head.ts';
import { unitPrivateKey } from './packages/package-seal.ts';

/** How lists may be delivered, in addition to what they may hold. */
export type DeliveryRules = {
  readonly unitId: string;
  readonly agencies: readonly Agency[];
  /** 32 bytes, used only for list packages. */
  readonly unitSeed: Uint8Array;
  /** Whether plain files are refused. */
  readonly requireSignature: boolean;
  /** Share of a list's entries, 0..1, that its next version may lose without confirmation by a person. */
  readonly maxShrinkShare: number;
};

export type HotListsSettings = ListsInForceSettings & {
  readonly delivery: DeliveryRules;
  readonly rules: ImportRules;
};

/** A plain file with its options, or a signed package, which itself says what list it is. */
export type GivenList =
  | { readonly kind: 'file'; readonly bytes: Uint8Array; readonly options: ImportOptions }
  /** `confirmShrink`: a person has confirmed that the list loses many entries. */
  | { readonly kind: 'package'; readonly bytes: Uint8Array; readonly confirmShrink: boolean };

/**
 * How lists come into force. Owns the order of imports. `inForce` owns the indexes that reads are matched against, and
 * the store owns the files in the folder.
 *
 * - An import builds the new index in a separate thread and replaces the old index at once.
 * - A list is in force only once it is stored, so that a restart does not bring back an older one.
 * - If a list is refused or cannot be stored, the previous list stays in force.
 * - Imports run one after the other, in the order in which they were requested.
 */
export class HotLists {
  readonly inForce: ListsInForce;
  readonly #store: ListStore;
  readonly #settings: HotListsSettings;
  /** Settles when all requested imports are done. */
  #work: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(store: ListStore, settings: HotListsSettings) {
    this.#store = store;
    this.#settings = settings;
    this.inForce = new ListsInForce(store, settings);
  }

  /**
   * Puts every stored list in force, without the entries that the policy no longer permits (H2).
   * @throws Unavailable when the folder of the lists cannot be used
   */
  load(): Promise<void> {
    return this.#inTurn(async () => {
      for (const built of await this.#store.loadAll(this.#settings.rules.permitted)) {
        try {
          this.inForce.put(built, built.refused);
        } catch (error) {
          // If one file fails between two reads, the other lists must still be used.
          if (error instanceof Bug) throw error;
          this.#emitUnreadable(`${built.columns.info.listId}.list`, error);
        }
      }
    });
  }

  /**
   * Reads a list and, unless it is refused, replaces the list of the same name.
   * @param given its bytes are transferred: the caller must not use them afterwards
   * @throws Unavailable when the list cannot be stored, or the unit is stopping
   */
  import(given: GivenList, now: UtcMs, clockQuality: ClockQuality): Promise<ImportReport> {
    return this.#inTurn(async () => {
      const imported =
        given.kind === 'file'
          ? await this.#storeFile(given, now, clockQuality)
          : await this.#storePackage(given, now, clockQuality);
      return isWithdrawal(imported.report) ? this.#withdraw(imported.report) : this.#settle(imported);
    });
  }

  /**
   * Checks a package by its first bytes, while the rest is still on its way, and refuses it early. A package that is
   * `sound` so far is checked again when it is whole.
   * @param wholeBytes as announced; null if that is not known
   */
  judgeBeginning(
    beginning: Uint8Array,
    wholeBytes: number | null,
    now: UtcMs,
    clockQuality: ClockQuality,
  ): BeginningVerdict {
    const verdict = judgeBeginning(beginning, wholeBytes, this.#headRules(now, clockQuality));
    if (verdict.kind === 'refused') this.#settle({ report: verdict.report, built: null });
    return verdict;
  }

  /** Takes a list out of force and removes it. @throws Misconfigured if there is no such delivered list in force */
  withdraw(listId: string): Promise<WithdrawnList> {
    return this.#inTurn(async () =>
      this.inForce.withdraw(listId, (fileId) => this.#store.withdraw(listId, fileId, null)),
    );
  }

  /** This unit's public key in PEM. Packages for this unit are sealed with it. */
  packageKey(): string {
    const key = createPublicKey(unitPrivateKey(this.#settings.delivery.unitSeed));
    return key.export({ type: 'spki', format: 'pem' }).toString();
  }

  /** Ends the running imports with an error for their callers, and removes every list from force. */
  close(): void {
    this.#isClosed = true;
    this.#store.close();
    this.inForce.close();
  }

  async #storePackage(
    { bytes, confirmShrink }: Extract<GivenList, { readonly kind: 'package' }>,
    now: UtcMs,
    clockQuality: ClockQuality,
  ): Promise<Imported> {
    const { rules, delivery } = this.#settings;
    const packages = { ...delivery, ...this.#headRules(now, clockQuality), confirmShrink };
    return this.#store.import({ kind: 'package', bytes, rules, packages });
  }

  async #storeFile(
    { bytes, options }: Extract<GivenList, { readonly kind: 'file' }>,
    now: UtcMs,
    clockQuality: ClockQuality,
  ): Promise<Imported> {
    const { rules, delivery } = this.#settings;
    const before = this.inForce.versions().get(options.listId);
    if (clockQuality !== 'unknown' && liesAhead(options.sourceTimeUtc, now))
      return { report: refusedUnread(options, MADE_IN_FUTURE), built: null };
    if (delivery.requireSignature || before?.sequence != null)
      return { report: refusedUnread(options, SIGNATURE_NEEDED), built: null };
    const older = rollbackProblem(
      options.sourceTimeUtc,
      before?.info ?? null,
      clockQuality === 'unknown' ? null : now,
    );
    if (older !== null) return { report: refusedUnread(options, older), built: null };
    const least = options.confirmShrink ? 0 : leastEntries(before, delivery.maxShrinkShare);
    return this.#store.import({ kind: 'file', bytes, options, rules: { ...rules, leastEntries: least } });
  }

  #headRules(now: UtcMs, clockQuality: ClockQuality): HeadRules {
    const { unitId, agencies } = this.#settings.delivery;
    return {
      ...{ unitId, agencies },
      nowUtc: clockQuality === 'unknown' ? null : now,
      inForce: this.inForce.versions(),
    };
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#work.then(() => {
      if (this.#isClosed)
        throw new Unavailable(
          'hotlist.closed',
          'The unit is stopping. Import the list again after its next start.',
        );
      return work();
    });
    this.#work = done.catch(() => undefined); // the error goes to the caller of this one import
    return done;
  }

  /** An agency has withdrawn its list. What a unit never had or has lost is withdrawn too: no older package may bring it. */
  #withdraw(report: ImportReport): ImportReport {
    const { listId, package: came } = report;
    const remove = (fileId: string | null): void =>
      this.#store.withdraw(listId, fileId, came?.sequence ?? null);
    if (this.inForce.has(listId)) this.inForce.withdraw(listId, remove);
    else remove(null);
    return report;
  }

  #settle({ report, built }: Imported): ImportReport {
    if (built === null) {
      const detail = report.refusal ?? '';
      this.#settings.emit({ type: 'listRefused', listId: report.listId, detail });
      return report;
    }
    const rejected = Object.values(report.rejectedByReason).reduce((sum, count) => sum + count, 0);
    this.inForce.put(built, rejected);
    const { listId, sequence } = built.columns.info;
    this.#note((sequences) => {
      sequences.forgetWithdrawn(listId);
      if (sequence !== undefined) sequences.note(listId, sequence);
    });
    return report;
  }

  /** The list's own file has its number too, so nothing is lost if the disk fails here. */
  #note(change: (sequences: ListStore['sequences']) => void): void {
    try {
      change(this.#store.sequences);
    } catch (error) {
      this.#emitUnreadable('sequences', error);
    }
  }

  #emitUnreadable(file: string, error: unknown): void {
    this.#settings.emit({ type: 'listFileUnreadable', file, detail: explain(error) });
  }
}

const SIGNATURE_NEEDED: Refusal = {
  kind: 'signature-needed',
  reason: 'This unit accepts the list in signed packages only: a plain file cannot replace it.',
};
