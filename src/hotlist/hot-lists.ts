import type { Emit, HotListEvent } from '../domain/events.ts';
import type { Hit, ListFreshness } from '../domain/hit.ts';
import type { HotListInfo } from '../domain/hot-list.ts';
import type { ClockQuality, UtcMs } from '../domain/time.ts';
import { checkHotList, type DecodedList, type ImportRules } from './check-hot-list.ts';
import {
  type FreshnessClass,
  type FreshnessPolicy,
  liesAhead,
  listAgeMs,
  listFreshness,
} from './freshness.ts';
import { HotListIndex } from './hot-list-index.ts';
import type { ImportOptions } from './import-options.ts';
import { type ImportReport, refusedUnread } from './import-report.ts';
import { type MatchableRead, matchRead } from './match-read.ts';

/** Where lists outlive the process. */
export type ListFiles = {
  readAll(): DecodedList[];
  /** @throws where the list could not be stored whole; the version before is then still there. */
  write(list: DecodedList): void;
};

export type HotListsSettings = {
  readonly rules: ImportRules;
  readonly freshness: FreshnessPolicy;
  /** A new UUID each time. */
  readonly newId: () => string;
  readonly emit: Emit<HotListEvent>;
};

/** One active list, for the unit's status. */
export type ActiveList = {
  readonly info: HotListInfo;
  readonly entries: number;
  readonly listAgeMs: number;
  readonly listFreshness: ListFreshness;
  readonly freshnessClass: FreshnessClass;
};

/**
 * The lists in force. Owns their indexes in memory; their files are the store's.
 *
 * - A read is matched against whole lists only: an import builds the new index aside and puts it in place at once.
 * - A list is in force only once it is stored, so that a restart does not bring back an older one.
 * - A list that is refused, or cannot be stored, leaves the one before in force.
 */
export class HotLists {
  readonly #files: ListFiles;
  readonly #settings: HotListsSettings;
  #active: ReadonlyMap<string, HotListIndex> = new Map();

  constructor(files: ListFiles, settings: HotListsSettings) {
    this.#files = files;
    this.#settings = settings;
  }

  /** Puts every stored list in force, without the entries that the policy has ceased to permit since (H2). */
  load(): void {
    const { permitted } = this.#settings.rules;
    const active = new Map<string, HotListIndex>();
    for (const { info, rows } of this.#files.readAll()) {
      const index = new HotListIndex({ info, rows: rows.filter((row) => permitted.has(row.category)) });
      active.set(info.listId, index);
      this.#emitActivated(index, rows.length - index.size);
    }
    this.#active = active;
  }

  /**
   * Reads a list file and, unless it is refused, puts it in the place of the list of the same name.
   * @throws what the files throw where the list cannot be stored.
   */
  import(bytes: Uint8Array, options: ImportOptions, now: UtcMs, clockQuality: ClockQuality): ImportReport {
    const { report, list } = this.#check(bytes, options, now, clockQuality);
    if (list === null) {
      const detail = report.refusal ?? '';
      this.#settings.emit({ type: 'listRefused', listId: options.listId, detail });
      return report;
    }
    const index = new HotListIndex(list);
    this.#files.write(list);
    this.#active = new Map([...this.#active, [options.listId, index]]);
    this.#emitActivated(
      index,
      Object.values(report.rejectedByReason).reduce((sum, count) => sum + count, 0),
    );
    return report;
  }

  match(read: MatchableRead, now: UtcMs, clockQuality: ClockQuality): Hit[] {
    const { freshness, newId } = this.#settings;
    return matchRead(read, this.#active.values(), { now, clockQuality, freshness, newId });
  }

  info(now: UtcMs, clockQuality: ClockQuality): ActiveList[] {
    return [...this.#active.values()].map(({ info, size, freshnessClass }) => {
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

  #check(
    bytes: Uint8Array,
    options: ImportOptions,
    now: UtcMs,
    clockQuality: ClockQuality,
  ): ReturnType<typeof checkHotList> {
    if (clockQuality !== 'unknown' && liesAhead(options.sourceTimeUtc, now)) {
      const reason = 'Its source time lies in the future. Check the time and its time zone.';
      return { report: refusedUnread(options, reason), list: null };
    }
    return checkHotList(bytes, options, this.#settings.rules);
  }

  #emitActivated(index: HotListIndex, refused: number): void {
    const { listId, version } = index.info;
    this.#settings.emit({ type: 'listActivated', listId, version, entries: index.size, refused });
  }
}
