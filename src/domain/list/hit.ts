import type { PlateText } from '../plate/plate-text.ts';
import type { HotListEntry, HotListInfo } from './hot-list.ts';

/**
 * `exact`: the same characters. `list-fold`: equal once the letter O and the digit 0 are taken for one, as the list itself
 * does. `partial`: the list knows the plate in part, and what it knows is there. `probable`: equal with characters that the
 * picture itself holds possible.
 */
export type CharacterMatch = 'exact' | 'list-fold' | 'partial' | 'probable';
export type RegionMatch = 'agrees' | 'unknown' | 'disagrees' | 'absent-in-list';
/**
 * `strong`: characters and region. `characters-only`: the region is unknown on one side. `possible`: partial or probable
 * characters. `weak`: the region disagrees.
 */
export type MatchGrade = 'strong' | 'characters-only' | 'possible' | 'weak';

export type ListFreshness = 'fresh' | 'stale' | 'silent';

/** One character of the read that is not simply the list's (policy A3). */
export type Fold = {
  /** 0-based, in the literal of the read. */
  readonly position: number;
  readonly inRead: string;
  /** `?` or `*` where a wildcard of the list covers it; empty where the picture may hold no character there. */
  readonly inList: string;
  readonly kind: 'list-fold' | 'alternative' | 'wildcard';
};

/** A read that matched an entry, with how. */
export type Hit = {
  readonly hitId: string;
  readonly readId: string;
  readonly list: HotListInfo;
  readonly entry: HotListEntry;
  readonly characterMatch: CharacterMatch;
  /** The form of the read that was matched: its main serial, or that with its stacked characters. */
  readonly readLiteral: PlateText;
  /** By position; none for an exact match. */
  readonly folds: readonly Fold[];
  /** The match leaves confidently read stacked characters out: it never interrupts. */
  readonly stackedOmitted: boolean;
  readonly regionMatch: RegionMatch;
  readonly matchGrade: MatchGrade;
  /**
   * 0..1, characters times region by the read's own probabilities. Of the region: how sure the read is of the one that the
   * list names, 1 where the list names none.
   */
  readonly matchProbability: number;
  /** Identities of the other entries, of all lists, that the same read touches. */
  readonly otherEntries: readonly string[];
  readonly listAgeMs: number;
  readonly listFreshness: ListFreshness;
};
