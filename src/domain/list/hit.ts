import type { PlateText } from '../plate/plate-text.ts';
import type { HotListEntry, HotListInfo } from './hot-list.ts';

/**
 * `exact`: the same characters. `list-fold`: equal if the letter O and the digit 0 count as equal, as they do in the
 * list itself. `partial`: the list knows part of the plate, and the known part matches. `probable`: equal if some
 * characters are replaced by others that the picture also allows.
 */
export type CharacterMatch = 'exact' | 'list-fold' | 'partial' | 'probable';
export type RegionMatch = 'agrees' | 'unknown' | 'disagrees' | 'absent-in-list';
/**
 * `strong`: characters and region agree. `characters-only`: the region is unknown on one side. `possible`: partial or
 * probable characters. `weak`: the region disagrees.
 */
export type MatchGrade = 'strong' | 'characters-only' | 'possible' | 'weak';

export type ListFreshness = 'fresh' | 'stale' | 'silent';

/** One character of the read that is not identical to the list's (policy A3). */
export type Fold = {
  /** 0-based, in the literal of the read. */
  readonly position: number;
  readonly inRead: string;
  /** `?` or `*` if a wildcard of the list covers it; empty if the picture may hold no character there. */
  readonly inList: string;
  readonly kind: 'list-fold' | 'alternative' | 'wildcard';
};

/** A read that matched an entry, and how it matched. */
export type Hit = {
  readonly hitId: string;
  readonly readId: string;
  readonly list: HotListInfo;
  readonly entry: HotListEntry;
  readonly characterMatch: CharacterMatch;
  /** The form of the read that matched: its main serial, or the serial with its stacked characters. */
  readonly readLiteral: PlateText;
  /** By position; none for an exact match. */
  readonly folds: readonly Fold[];
  /** The match leaves out stacked characters that were read confidently, so it never interrupts. */
  readonly stackedOmitted: boolean;
  readonly regionMatch: RegionMatch;
  readonly matchGrade: MatchGrade;
  /** The picture by itself, with all regions equally frequent, shows the entry's region more likely than any other. */
  readonly picturePrefersRegion: boolean;
  /** The probability, 0..1, that the vehicle that passed is the listed one (docs/match-probability.md). */
  readonly matchProbability: number;
  /** Identities of all other entries, in all lists, that the same read matches. */
  readonly otherEntries: readonly string[];
  readonly listAgeMs: number;
  readonly listFreshness: ListFreshness;
};
