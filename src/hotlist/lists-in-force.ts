import type { ListedEntry } from '../domain/alert/verification.ts';
import type { Emit } from '../domain/events/events.ts';
import type { HotListEvent } from '../domain/events/hot-list-events.ts';
import type { Hit, ListFreshness } from '../domain/list/hit.ts';
import type { Category, HotListEntry, HotListInfo } from '../domain/list/hot-list.ts';
import type { ManualEntry } from '../domain/list/manual-entry.ts';
import { type NamedPlate, parseNamedPlate } from '../domain/plate/named-plate.ts';
import { type ClockQuality, type UtcMs, utcMs } from '../domain/time/time.ts';
import type { RegionShares } from '../domain/traffic/match-probability.ts';
import { Bug, explain, InvalidRequest } from '../platform/errors.ts';
import { type FreshnessClass, type FreshnessPolicy, listAgeMs, listFreshness } from '../policy/freshness.ts';
import { type EntryWords, NO_DETAILS } from './files/list-block.ts';
import type { BuiltList } from './files/list-folder.ts';
import { categoryInWords } from './formats/category-words.ts';
import { MANUAL_LIST_ID } from './formats/import-options.ts';
import type { InForce } from './import/list-shrinking.ts';
import { HotListIndex } from './index/hot-list-index.ts';
import { positionsOf } from './index/positions.ts';
import type { ListStore } from './list-store.ts';
import { MANUAL_SOURCE } from './manual-entries.ts';
import { entryIdentity } from './matching/entry-identity.ts';
import { type Match, type MatchableRead, matchRead } from './matching/match-read.ts';
import { ownIndex, type WordsSource } from './own-index.ts';

export type ListsInForceSettings = {
  readonly freshness: FreshnessPolicy;
  /** A new UUID each time. */
  readonly newId: () => string;
  readonly emit: Emit<HotListEvent>;
};

/** An entry as its list has it, for people who may see it (policy H7). */
export type ShownEntry = Omit<HotListEntry, 'entryIdentity'> & Pick<HotListInfo, 'source' | 'version'>;

/** A list that was taken out of force. */
export type WithdrawnList = { readonly listId: string; readonly version: string; readonly entries: number };

/** One list in force, for the unit's status. */
export type ActiveList = {
  readonly info: HotListInfo;
  readonly entries: number;
  readonly listAgeMs: number;
  readonly listFreshness: ListFreshness;
  readonly freshnessClass: FreshnessClass;
};

/**
 * What has become of an entry that once was in a list. `ended`: it is listed, but its own end has passed. `unlisted`: the
 * version in force does not have it, nor does another list of the same source. `withdrawn`: its list was. `unknown`: its list is not in force, for
 * example because its file cannot be read, so nothing can be said.
 */
export type EntryStanding = 'listed' | 'ended' | 'unlisted' | 'withdrawn' | 'unknown';

type EntryPlace = { readonly index: HotListIndex; readonly position: number };

/** The index is in memory, and the words of its entries are in the file. */
type ActiveFile = {
  readonly index: HotListIndex;
  readonly file: WordsSource;
  /** The written version; null for the entries that people made on the unit, which are no list file. */
  readonly fileId: string | null;
};

/**
 * The lists that reads are matched against. Owns their indexes in memory and their open files.
 *
 * - A list comes into force as a whole: its index is built elsewhere and replaces the old one at once.
 * - A hit is never lost because a file cannot be read: it then carries only what the index knows.
 */
export class ListsInForce {
  readonly #store: Pick<ListStore, 'open' | 'sequences'>;
  readonly #settings: ListsInForceSettings;
  #active: ReadonlyMap<string, ActiveFile> = new Map();

  constructor(store: Pick<ListStore, 'open' | 'sequences'>, settings: ListsInForceSettings) {
    this.#store = store;
    this.#settings = settings;
  }

  /**
   * Replaces the list of the same name with a stored list. `refused`: how many of its rows were refused.
   * @throws Corrupt, or the file system's error, when its file does not open; the previous list is then still in force
   */
  put({ columns, file: known }: BuiltList, refused: number): void {
    const { listId, version, sourceTimeUtc, ageUnknown = false } = columns.info;
    const file = this.#store.open(listId, known);
    const index = new HotListIndex(columns);
    const before = this.#active.get(listId);
    this.#active = new Map([...this.#active, [listId, { index, file, fileId: known.fileId }]]);
    before?.file.close();
    const { testPlates } = columns;
    this.#settings.emit({
      ...{ type: 'listActivated', listId, version, sourceTimeUtc, ageKnown: !ageUnknown },
      ...{ entries: index.size, refused, testPlates },
    });
  }

  /**
   * Takes a delivered list out of force for good. @param remove removes its file, given the written version
   * @throws InvalidRequest for a list that is not in force, or that is not a delivered one; or the error of `remove`
   */
  withdraw(listId: string, remove: (fileId: string) => void): WithdrawnList {
    const { index, file, fileId } = this.#find(listId);
    if (fileId === null)
      throw new InvalidRequest(
        'hotlist.own-list',
        `The list ${listId} holds the entries that were made on this unit. Remove them one by one.`,
      );
    remove(fileId);
    this.#active = new Map([...this.#active].filter(([other]) => other !== listId));
    file.close();
    const withdrawn = { listId, version: index.info.version, entries: index.size };
    this.#settings.emit({ type: 'listWithdrawn', ...withdrawn });
    return withdrawn;
  }

  has(listId: string): boolean {
    return this.#active.has(listId);
  }

  /** Replaces the entries that people made on the unit. */
  setOwn(entries: readonly ManualEntry[], nowUtc: UtcMs): void {
    const others = [...this.#active].filter(([listId]) => listId !== MANUAL_LIST_ID);
    const own =
      entries.length === 0 ? [] : [[MANUAL_LIST_ID, { ...ownIndex(entries, nowUtc), fileId: null }] as const];
    this.#active = new Map([...others, ...own]);
  }

  /** @param shares how frequent each region is among the vehicles that pass where the read was made. */
  match(read: MatchableRead, now: UtcMs, clockQuality: ClockQuality, shares: RegionShares): Hit[] {
    const { freshness, newId } = this.#settings;
    const lists = [...this.#active.values()].map(({ index }) => index);
    return matchRead(read, lists, { now, clockQuality, freshness, newId, shares }).map((match) =>
      this.#hitOf(match),
    );
  }

  /**
   * Whether a list in force carries that entry. O and 0 count as the same character in a whole plate. Every entry of a
   * source without a list counts as listed too, because the list's file may fail to open today and open again tomorrow.
   */
  isListed(entry: ListedEntry): boolean {
    const isKnownSource = [...this.#active.values()].some(({ index }) => index.info.source === entry.source);
    if (!isKnownSource) return entry.source !== MANUAL_SOURCE;
    return [...this.#placesOf(entry)].length > 0;
  }

  /** Whether a list in force carries exactly that entry. */
  carries(entry: ListedEntry): boolean {
    return this.#placesOf(entry).next().done !== true;
  }

  /** When the last of the lists' entries like this one ends by itself; null if one has no end, or none is in force. */
  endOf(entry: ListedEntry): UtcMs | null {
    const ends = [...this.#placesOf(entry)].map(({ index, position }) => index.endAt(position));
    const last = Math.max(...ends);
    return Number.isFinite(last) ? utcMs(last) : null;
  }

  /** How hits name this entry. A warrant that is listed under O and under 0 has two identities. */
  identitiesOf(entry: ListedEntry): readonly string[] {
    return [...this.#placesOf(entry)].map(({ index, position }) => {
      const { plate, region, category } = index.entryAt(position);
      return entryIdentity(index.info.source, plate, region, category);
    });
  }

  /**
   * What has become of an entry since it was in the list `listId`.
   * @param nowUtc null if the clock is unknown: then no entry counts as ended
   */
  standingOf(listId: string, entry: ListedEntry, nowUtc: UtcMs | null): EntryStanding {
    const places = [...this.#placesOf(entry)];
    const hasEnded = ({ index, position }: EntryPlace): boolean =>
      nowUtc !== null && index.hasEndedAt(position, nowUtc);
    if (places.length > 0) return places.every(hasEnded) ? 'ended' : 'listed';
    if (this.#active.has(listId)) return 'unlisted';
    return this.#store.sequences.withdrawnFile(listId) === null ? 'unknown' : 'withdrawn';
  }

  /**
   * The entries of a list under this plate, with their words. O and 0 count as the same character.
   * @throws InvalidRequest for a list that is not in force
   * @throws Corrupt, or the file system's error, when the list's file cannot be read
   */
  find(listId: string, plate: NamedPlate): readonly ShownEntry[] {
    const { index, file } = this.#find(listId);
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
        listFreshness: listFreshness(info, now, clockQuality, limits),
        freshnessClass,
      };
    });
  }

  /** The number of the package in force; null if the list came as a plain file, or there is none. */
  sequenceOf(listId: string): number | null {
    return this.versions().get(listId)?.sequence ?? null;
  }

  /**
   * The number and the size of each list. The next version is checked against them. A list that came in packages and is
   * lost stays here with no entries, because its numbers must not start again.
   */
  versions(): ReadonlyMap<string, InForce> {
    const listIds = new Set([...this.#active.keys(), ...this.#store.sequences.listIds()]);
    return new Map([...listIds].map((listId) => [listId, this.#versionOf(listId)]));
  }

  /** Closes the files. After this, nothing is in force. */
  close(): void {
    for (const { file } of this.#active.values()) file.close();
    this.#active = new Map();
  }

  #find(listId: string): ActiveFile {
    const active = this.#active.get(listId);
    if (active === undefined)
      throw new InvalidRequest('hotlist.no-list', `There is no list ${listId} in force.`);
    return active;
  }

  /** Where the lists of its source have an entry. */
  *#placesOf({ source, plate, region, category }: ListedEntry): Generator<EntryPlace> {
    const named = parseNamedPlate(plate);
    if (named === null) return;
    for (const { index } of this.#active.values()) {
      if (index.info.source !== source) continue;
      for (const position of positionsOf(index, named)) {
        const entry = index.entryAt(position);
        if (entry.region === region && entry.category === category) yield { index, position };
      }
    }
  }

  #versionOf(listId: string): InForce {
    const index = this.#active.get(listId)?.index;
    const own = index?.info.sequence ?? null;
    const highest = this.#store.sequences.of(listId);
    const size = { entries: index?.size ?? 0, info: index?.info ?? null };
    if (highest === null) return { sequence: own, ...size };
    // A list whose file is lost may be restored from its last package, but not from an older one. A withdrawn list comes
    // back with a new package only: the broker may still have the last one.
    const isLost = index === undefined && this.#store.sequences.withdrawnFile(listId) === null;
    const known = isLost ? highest - 1 : highest;
    return { sequence: Math.max(own ?? 0, known), ...size };
  }

  #hitOf({ entry: { place, ...entry }, textProbability: _, ...match }: Match): Hit {
    return { ...match, entry: { ...entry, ...this.#wordsOf(match.list.listId, entry.category, place) } };
  }

  #wordsOf(listId: string, category: Category, place: number): EntryWords {
    const active = this.#active.get(listId);
    if (active === undefined)
      throw new Bug('hotlist.not-in-force', 'A list that is not in force has matched.');
    try {
      return active.file.wordsOf(place);
    } catch (error) {
      if (error instanceof Bug) throw error;
      this.#settings.emit({ type: 'listFileUnreadable', file: `${listId}.list`, detail: explain(error) });
      return { reason: categoryInWords(category), details: NO_DETAILS };
    }
  }
}
