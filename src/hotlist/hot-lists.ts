import { createPublicKey } from 'node:crypto';
import type { ListedEntry } from '../domain/alert/verification.ts';
import type { Emit } from '../domain/events/events.ts';
import type { HotListEvent } from '../domain/events/hot-list-events.ts';
import { foldVariants } from '../domain/keeping/hold.ts';
import type { Hit, ListFreshness } from '../domain/list/hit.ts';
import type { Category, HotListEntry, HotListInfo } from '../domain/list/hot-list.ts';
import type { ManualEntry } from '../domain/list/manual-entry.ts';
import { foldO } from '../domain/plate/fold-o.ts';
import type { PlatePattern } from '../domain/plate/plate-pattern.ts';
import { PlateText } from '../domain/plate/plate-text.ts';
import type { ClockQuality, UtcMs } from '../domain/time/time.ts';
import { Bug, explain, Misconfigured, Unavailable } from '../platform/errors.ts';
import {
  type FreshnessClass,
  type FreshnessPolicy,
  liesAhead,
  listAgeMs,
  listFreshness,
} from '../policy/freshness.ts';
import { type EntryWords, NO_DETAILS } from './files/list-block.ts';
import type { BuiltList } from './files/list-folder.ts';
import { categoryInWords } from './formats/category-words.ts';
import { type ImportOptions, MANUAL_LIST_ID } from './formats/import-options.ts';
import { type ImportReport, MADE_IN_FUTURE, type Refusal, refusedUnread } from './formats/import-report.ts';
import type { ImportRules } from './import/list-reading.ts';
import { type InForce, leastEntries } from './import/list-shrinking.ts';
import { HotListIndex } from './index/hot-list-index.ts';
import { keyOf } from './index/plate-key.ts';
import type { Imported, ListStore } from './list-store.ts';
import { MANUAL_SOURCE } from './manual-entries.ts';
import { type Match, type MatchableRead, matchRead } from './matching/match-read.ts';
import { ownIndex, type WordsSource } from './own-index.ts';
import { type BeginningVerdict, judgeBeginning } from './packages/package-beginning.ts';
import type { Agency } from './packages/package-head.ts';
import { unitPrivateKey } from './packages/package-seal.ts';

/** How lists may come, beside what they may hold. */
export type DeliveryRules = {
  readonly unitId: string;
  readonly agencies: readonly Agency[];
  /** 32 bytes, for nothing but list packages. */
  readonly unitSeed: Uint8Array;
  /** Plain files are not taken. */
  readonly requireSignature: boolean;
  /** Share of a list's entries, 0..1, that its next version may lose without somebody's word for it. */
  readonly maxShrinkShare: number;
};

export type HotListsSettings = {
  readonly delivery: DeliveryRules;
  readonly rules: ImportRules;
  readonly freshness: FreshnessPolicy;
  /** A new UUID each time. */
  readonly newId: () => string;
  readonly emit: Emit<HotListEvent>;
};

/** An entry as a list says it, for whoever may see it (policy H7). */
export type ShownEntry = Omit<HotListEntry, 'entryIdentity'> & Pick<HotListInfo, 'source' | 'version'>;

/** One active list, for the unit's status. */
export type ActiveList = {
  readonly info: HotListInfo;
  readonly entries: number;
  readonly listAgeMs: number;
  readonly listFreshness: ListFreshness;
  readonly freshnessClass: FreshnessClass;
};

/** A list in force: found in memory, described in its file. */
type ActiveFile = { readonly index: HotListIndex; readonly file: WordsSource };

/**
 * The lists in force. Owns their indexes in memory and their open files; the files in the folder are the store's.
 *
 * - A read is matched against whole lists only: an import builds the new index aside, in a thread of its own, and puts it
 *   in place at once.
 * - A list is in force only once it is stored, so that a restart does not bring back an older one.
 * - A list that is refused, or cannot be stored, leaves the one before in force.
 * - Imports come into force one after the other, in the order in which they were asked for.
 */
export class HotLists {
  readonly #store: ListStore;
  readonly #settings: HotListsSettings;
  #active: ReadonlyMap<string, ActiveFile> = new Map();
  /** Settles when all work that was asked for is done. */
  #work: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(store: ListStore, settings: HotListsSettings) {
    this.#store = store;
    this.#settings = settings;
  }

  /**
   * Puts every stored list in force, without the entries that the policy has ceased to permit since (H2).
   * @throws Unavailable where the folder of the lists cannot be used.
   */
  load(): Promise<void> {
    return this.#inTurn(async () => {
      for (const built of await this.#store.loadAll(this.#settings.rules.permitted)) {
        try {
          this.#putInForce(built, built.refused);
        } catch (error) {
          // A list that the disk gave a moment ago and gives no more must not keep the others from serving.
          this.#reportUnreadable(built.columns.info.listId, error);
        }
      }
    });
  }

  /**
   * Reads a list file and, unless it is refused, puts it in the place of the list of the same name.
   * @param bytes are handed over: the caller must not use them afterwards.
   * @throws Unavailable where the list cannot be stored.
   */
  import(
    bytes: Uint8Array,
    options: ImportOptions,
    now: UtcMs,
    clockQuality: ClockQuality,
  ): Promise<ImportReport> {
    return this.#inTurn(async () => this.#settle(await this.#judge(bytes, options, now, clockQuality)));
  }

  /**
   * The same with a signed package, which says itself what list it is.
   * @param confirmShrink somebody has seen that the list loses many entries.
   */
  importPackage(
    bytes: Uint8Array,
    confirmShrink: boolean,
    now: UtcMs,
    clockQuality: ClockQuality,
  ): Promise<ImportReport> {
    return this.#inTurn(async () => {
      const { rules } = this.#settings;
      const packages = { ...this.#headRules(now, clockQuality), confirmShrink };
      return this.#settle(await this.#store.importPackage(bytes, rules, packages));
    });
  }

  /**
   * What of a package can be refused while the rest of it is still on its way; what is `sound` is judged anew when it is whole.
   * @param wholeBytes as announced; null where that is not known.
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

  #headRules(now: UtcMs, clockQuality: ClockQuality) {
    const nowUtc = clockQuality === 'unknown' ? null : now;
    return { ...this.#settings.delivery, nowUtc, inForce: this.#inForce() };
  }

  /** This unit's public key in PEM, to which its packages are sealed. */
  packageKey(): string {
    const key = createPublicKey(unitPrivateKey(this.#settings.delivery.unitSeed));
    return key.export({ type: 'spki', format: 'pem' }).toString();
  }

  /** The number of the package that is in force; null where the list came otherwise, or there is none. */
  sequenceOf(listId: string): number | null {
    return this.#inForce().get(listId)?.sequence ?? null;
  }

  /** What is in force, and of lists that came in packages also what was once: their number counts on. */
  #inForce(): ReadonlyMap<string, InForce> {
    const lists = [...this.#active].map(
      ([listId, { index }]) => [listId, this.#standing(listId, index.size)] as const,
    );
    const gone = this.#store.sequences.listIds().filter((listId) => !this.#active.has(listId));
    return new Map([...lists, ...gone.map((listId) => [listId, this.#standing(listId, 0)] as const)]);
  }

  #standing(listId: string, entries: number): InForce {
    const own = this.#active.get(listId)?.index.info.sequence;
    const highest = this.#store.sequences.of(listId);
    if (highest === null) return { sequence: own ?? null, entries };
    // A list whose file is lost comes back with its last package, and with no older one.
    return { sequence: Math.max(own ?? 0, this.#active.has(listId) ? highest : highest - 1), entries };
  }

  #settle({ report, built }: Imported): ImportReport {
    if (built === null) {
      const detail = report.refusal ?? '';
      this.#settings.emit({ type: 'listRefused', listId: report.listId, detail });
    } else {
      const rejected = Object.values(report.rejectedByReason).reduce((sum, count) => sum + count, 0);
      this.#putInForce(built, rejected);
      const { listId, sequence } = built.columns.info;
      if (sequence !== undefined) this.#noteSequence(listId, sequence);
    }
    return report;
  }

  /** The entries that people made on the unit, in the place of those before: at once, for they are few. */
  setOwn(entries: readonly ManualEntry[], nowUtc: UtcMs): void {
    const others = [...this.#active].filter(([listId]) => listId !== MANUAL_LIST_ID);
    const own = entries.length === 0 ? [] : [[MANUAL_LIST_ID, ownIndex(entries, nowUtc)] as const];
    this.#active = new Map([...others, ...own]);
  }

  match(read: MatchableRead, now: UtcMs, clockQuality: ClockQuality): Hit[] {
    const { freshness, newId } = this.#settings;
    const lists = [...this.#active.values()].map(({ index }) => index);
    return matchRead(read, lists, { now, clockQuality, freshness, newId }).map((match) => this.#hitOf(match));
  }

  /**
   * Whether some list in force carries that entry, its plate up to O and 0. Partly known plates count as long as their list does,
   * and every entry of a source of which no list is in force: its file may not open today and tomorrow be here again.
   */
  lists({ source, plate, region, category }: ListedEntry): boolean {
    const lists = [...this.#active.values()].filter(({ index }) => index.info.source === source);
    if (lists.length === 0) return source !== MANUAL_SOURCE;
    const text = PlateText.parse(plate);
    if (text === null) return lists.length > 0;
    return lists.some(({ index }) =>
      positionsOf(index, text)
        .map((position) => index.entryAt(position))
        .some((entry) => entry.region === region && entry.category === category),
    );
  }

  /** The entries of a list under this plate, up to O and 0, with their words. @throws Misconfigured for a list that is not in force */
  find(listId: string, plate: PlateText | PlatePattern): readonly ShownEntry[] {
    const active = this.#active.get(listId);
    if (active === undefined)
      throw new Misconfigured('hotlist.no-list', `There is no list ${listId} in force.`);
    const { index, file } = active;
    const { source, version } = index.info;
    return positionsOf(index, plate).map((position) => {
      const { place, ...entry } = index.entryAt(position);
      return { ...entry, ...file.wordsOf(place), source, version };
    });
  }

  info(now: UtcMs, clockQuality: ClockQuality): ActiveList[] {
    return [...this.#active.values()].map(({ index: { info, size, freshnessClass } }) => {
      const limits = this.#settings.freshness[freshnessClass];
      return {
        info,
        entries: size,
        listAgeMs: listAgeMs(info.sourceTimeUtc, now),
        listFreshness: listFreshness(info.sourceTimeUtc, now, clockQuality, limits),
        freshnessClass,
      };
    });
  }

  /** Ends imports that are going on, whose callers hear of it, and matches nothing any more. */
  close(): void {
    this.#isClosed = true;
    this.#store.close();
    for (const { file } of this.#active.values()) file.close();
    this.#active = new Map();
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#work.then(() => {
      if (this.#isClosed)
        throw new Unavailable('hotlist.closed', 'The unit is stopping. Import the list again.');
      return work();
    });
    this.#work = done.catch(() => undefined); // told to whoever asked for it
    return done;
  }

  async #judge(
    bytes: Uint8Array,
    options: ImportOptions,
    now: UtcMs,
    clockQuality: ClockQuality,
  ): Promise<Imported> {
    const { rules, delivery } = this.#settings;
    const inForce = this.#inForce().get(options.listId);
    if (clockQuality !== 'unknown' && liesAhead(options.sourceTimeUtc, now))
      return { report: refusedUnread(options, MADE_IN_FUTURE), built: null };
    if (delivery.requireSignature || inForce?.sequence != null)
      return { report: refusedUnread(options, SIGNATURE_NEEDED), built: null };
    const least = options.confirmShrink ? 0 : leastEntries(inForce, delivery.maxShrinkShare);
    return this.#store.import(bytes, options, { ...rules, leastEntries: least });
  }

  #putInForce({ columns, file: known }: BuiltList, refused: number): void {
    const { listId, version } = columns.info;
    const file = this.#store.open(listId, known);
    const index = new HotListIndex(columns);
    const before = this.#active.get(listId);
    this.#active = new Map([...this.#active, [listId, { index, file }]]);
    before?.file.close();
    this.#settings.emit({
      type: 'listActivated',
      listId,
      version,
      entries: index.size,
      refused,
      testPlates: columns.testPlates,
    });
  }

  /** The list is in force, and its own file says its number: a disk that fails just now changes nothing of that. */
  #noteSequence(listId: string, sequence: number): void {
    try {
      this.#store.sequences.note(listId, sequence);
    } catch (error) {
      this.#settings.emit({ type: 'listFileUnreadable', file: 'sequences', detail: explain(error) });
    }
  }

  /** @throws what is a fault of ours. */
  #reportUnreadable(listId: string, error: unknown): void {
    if (error instanceof Bug) throw error;
    this.#settings.emit({ type: 'listFileUnreadable', file: `${listId}.list`, detail: explain(error) });
  }

  #hitOf({ entry: { place, ...entry }, ...match }: Match): Hit {
    return { ...match, entry: { ...entry, ...this.#wordsOf(match.list.listId, entry.category, place) } };
  }

  /** A disk that fails must not swallow a hit: what the index knows is told all the same. */
  #wordsOf(listId: string, category: Category, place: number): EntryWords {
    const inForce = this.#active.get(listId);
    if (inForce === undefined)
      throw new Bug('hotlist.not-in-force', 'A list that is not in force has matched.');
    try {
      return inForce.file.wordsOf(place);
    } catch (error) {
      this.#reportUnreadable(listId, error);
      return { reason: categoryInWords(category), details: NO_DETAILS };
    }
  }
}

const SIGNATURE_NEEDED: Refusal = {
  kind: 'signature-needed',
  reason: 'The list comes to this unit in signed packages only: a plain file does not take its place.',
};

/** Where an index has a plate, up to O and 0; a pattern where it is written the same. */
function positionsOf(index: HotListIndex, plate: PlateText | PlatePattern): readonly number[] {
  if (!(plate instanceof PlateText)) return index.patternsLike(plate.reveal());
  const found: number[] = [];
  for (const variant of foldVariants(plate)) {
    const key = keyOf(index.info.foldsO ? foldO(variant) : variant);
    for (let at = index.firstOf(key); at >= 0 && index.hasKeyAt(at, key); at += 1)
      if (!found.includes(at)) found.push(at);
  }
  return found;
}
