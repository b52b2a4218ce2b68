import type { HotListEntry, HotListInfo } from './hot-list.ts';

/** `list-fold`: equal once the letter O and the digit 0 are taken for one, as the list itself does. */
export type CharacterMatch = 'exact' | 'list-fold';
export type RegionMatch = 'agrees' | 'unknown' | 'disagrees' | 'absent-in-list';
/** `strong`: characters and region; `characters-only`: region not known on one side; `weak`: the region disagrees. */
export type MatchGrade = 'strong' | 'characters-only' | 'weak';

export type ListFreshness = 'fresh' | 'stale' | 'silent';

/** A read that matched an entry, with how. */
export type Hit = {
  readonly hitId: string;
  readonly readId: string;
  readonly list: HotListInfo;
  readonly entry: HotListEntry;
  readonly characterMatch: CharacterMatch;
  /** 0-based positions in the read's text that rest on the O/0 fold (policy A3). */
  readonly foldedPositions: readonly number[];
  readonly regionMatch: RegionMatch;
  readonly matchGrade: MatchGrade;
  readonly listAgeMs: number;
  readonly listFreshness: ListFreshness;
};
