import type { Hit } from '../domain/hit.ts';
import type { HotListEntry } from '../domain/hot-list.ts';
import type { PlateRead } from '../domain/plate-read.ts';
import type { ClockQuality, UtcMs } from '../domain/time.ts';
import { entryIdentity } from './entry-identity.ts';
import { foldsBetween } from './fold.ts';
import { type FreshnessPolicy, listAgeMs, listFreshness } from './freshness.ts';
import type { HotListIndex } from './hot-list-index.ts';
import { MATCH_GRADES, regionMatch, regionProbability } from './match-grade.ts';
import type { ListRow } from './row-decoder.ts';

/** The characters by which a read is looked up, and where it was issued. */
export type MatchableRead = Pick<
  PlateRead,
  | 'readId'
  | 'text'
  | 'confidence'
  | 'characters'
  | 'stacked'
  | 'region'
  | 'regionConfidence'
  | 'regionAlternatives'
>;

export type MatchContext = {
  readonly now: UtcMs;
  readonly clockQuality: ClockQuality;
  readonly freshness: FreshnessPolicy;
  /** A new UUID each time. */
  readonly newId: () => string;
};

/** Every entry of every list that the read's main serial matches: lists in the order given, entries in the list's. */
export function matchRead(read: MatchableRead, lists: Iterable<HotListIndex>, context: MatchContext): Hit[] {
  const hits: Hit[] = [];
  for (const list of lists) {
    for (const row of list.rowsFor(read.text.reveal())) hits.push(hitOf(read, list, row, context));
  }
  const identities = new Set(hits.map(({ entry }) => entry.entryIdentity));
  return hits.map((hit) => ({
    ...hit,
    otherEntries: [...identities].filter((identity) => identity !== hit.entry.entryIdentity),
  }));
}

function hitOf(read: MatchableRead, list: HotListIndex, row: ListRow, context: MatchContext): Hit {
  const folds = foldsBetween(read.text.reveal(), row.plate.reveal(), list.info.foldsO);
  const characterMatch = folds.length === 0 ? 'exact' : 'list-fold';
  const region = regionMatch(read.region, row.region);
  const { info } = list;
  const limits = context.freshness[list.freshnessClass];
  return {
    hitId: context.newId(),
    readId: read.readId,
    list: info,
    entry: entryOf(info.source, row),
    characterMatch,
    readLiteral: read.text,
    folds,
    stackedOmitted: false,
    regionMatch: region,
    matchGrade: MATCH_GRADES[characterMatch][region],
    matchProbability: read.confidence * regionProbability(read, row.region),
    otherEntries: [],
    listAgeMs: listAgeMs(info.sourceTimeUtc, context.now),
    listFreshness: listFreshness(info.sourceTimeUtc, context.now, context.clockQuality, limits),
  };
}

const entryOf = (source: string, row: ListRow): HotListEntry => ({
  ...row,
  entryIdentity: entryIdentity(source, row.plate, row.region, row.category),
});
