import type { CharacterMatch, Fold, Hit } from '../../domain/list/hit.ts';
import { foldO } from '../../domain/plate/fold-o.ts';
import { alignPattern, PlatePattern } from '../../domain/plate/plate-pattern.ts';
import { PlateText } from '../../domain/plate/plate-text.ts';
import { prefersRegion } from '../../domain/plate/region-reading.ts';
import type { PlateRead } from '../../domain/read/plate-read.ts';
import type { ClockQuality, UtcMs } from '../../domain/time/time.ts';
import { matchProbabilities, type RegionShares } from '../../domain/traffic/match-probability.ts';
import { Bug } from '../../platform/errors.ts';
import { type FreshnessPolicy, listAgeMs, listFreshness } from '../../policy/freshness.ts';
import type { HotListIndex, IndexedEntry } from '../index/hot-list-index.ts';
import { entryIdentity } from './entry-identity.ts';
import { foldsBetween } from './fold.ts';
import type { Literal } from './literal.ts';
import { MATCH_GRADES, regionMatch } from './match-grade.ts';
import { literalsOf, type ReadLiterals } from './read-literals.ts';
import { touchedVehicle } from './touched-vehicle.ts';

/** The characters by which a read is looked up, and where it was issued. */
export type MatchableRead = Pick<
  PlateRead,
  'readId' | 'text' | 'confidence' | 'characters' | 'stacked' | 'region' | 'regionLikelihoods'
>;

export type MatchContext = {
  readonly now: UtcMs;
  readonly clockQuality: ClockQuality;
  readonly freshness: FreshnessPolicy;
  /** How frequent each region is among the vehicles that pass here. */
  readonly shares: RegionShares;
  /** A new UUID each time. */
  readonly newId: () => string;
};

/** A hit without the words of its entry, which are in the list's file under its `place`. */
export type Match = Omit<Hit, 'entry'> & {
  readonly entry: IndexedEntry & Pick<Hit['entry'], 'entryIdentity'>;
  /** The probability, 0..1, that the plate shows the entry's characters, whatever its region. */
  readonly textProbability: number;
};

/** How a read matches an entry. */
type Touch = Pick<Hit, 'characterMatch' | 'folds'> & {
  readonly literal: Literal;
  readonly entry: IndexedEntry;
};

const CHARACTER_RANK: Readonly<Record<CharacterMatch, number>> = {
  exact: 0,
  'list-fold': 1,
  partial: 2,
  probable: 3,
};

/**
 * Every entry of every list that a read matches, each once with its best match. Lists are in the given order, entries
 * in the order of the index. Pure and bounded: it looks up one text for each form of the read and at most 64 probable
 * ones.
 */
export function matchRead(
  read: MatchableRead,
  lists: Iterable<HotListIndex>,
  context: MatchContext,
): Match[] {
  const literals = literalsOf(read);
  const found: { readonly list: HotListIndex; readonly touch: Touch }[] = [];
  for (const list of lists)
    for (const [, touch] of touchesIn(list, literals, context.now)) found.push({ list, touch });
  // Most vehicles are on no list.
  if (found.length === 0) return [];
  const probabilities = matchProbabilities(
    { confidence: read.confidence, likelihoods: likelihoodsOf(read) },
    found.map(({ touch }) => touchedVehicle(touch.entry, touch.literal, touch.characterMatch)),
    context.shares,
  );
  const matches = found.map(({ list, touch }, i) =>
    matchOf(read, list, { ...touch, probability: probabilities[i] ?? 0 }, context),
  );
  if (matches.length < 2) return matches;
  const identities = new Set(matches.map(({ entry }) => entry.entryIdentity));
  return matches.map((match) => ({
    ...match,
    otherEntries: [...identities].filter((identity) => identity !== match.entry.entryIdentity),
  }));
}

/** By position in the index. If an entry matches several times, the first of the best matches by characters counts. */
function touchesIn(
  list: HotListIndex,
  { own, probable }: ReadLiterals,
  nowUtc: UtcMs,
): Iterable<[number, Touch]> {
  const { foldsO } = list.info;
  const touches = new Map<number, Touch>();
  const keepBest = (position: number, literal: Literal): void => {
    if (list.hasEndedAt(position, nowUtc)) return;
    const touch = touchOf(literal, list.entryAt(position), foldsO);
    const known = touches.get(position);
    if (known === undefined || isBetter(touch, known)) touches.set(position, touch);
  };
  const listed = probable.listed(foldsO, (key) => list.firstOf(key) >= 0);
  for (const literals of [own, listed])
    for (const literal of literals) {
      const key = foldsO ? literal.foldedKey : literal.key;
      for (let at = list.firstOf(key); at >= 0 && list.hasKeyAt(at, key); at++) keepBest(at, literal);
    }
  for (const literal of own) for (const at of list.partialsOf(literal.inRead)) keepBest(at, literal);
  return touches.size < 2 ? touches : [...touches].sort(([a], [b]) => a - b);
}

const isBetter = (touch: Touch, than: Touch): boolean => rankOf(touch) < rankOf(than);

/** Compares by characters first. Among equals, a match that leaves out no stacked characters wins. */
const rankOf = ({ characterMatch, literal }: Touch): number =>
  2 * CHARACTER_RANK[characterMatch] + Number(literal.stackedOmitted);

function touchOf(literal: Literal, entry: IndexedEntry, foldsO: boolean): Touch {
  const { plate } = entry;
  if (plate instanceof PlatePattern)
    return { characterMatch: 'partial', folds: patternFolds(plate, literal.inRead, foldsO), literal, entry };
  const folds = foldsBetween(literal, plate.reveal(), foldsO);
  return { characterMatch: characterMatchOf(folds), folds, literal, entry };
}

function characterMatchOf(folds: readonly Fold[]): CharacterMatch {
  if (folds.length === 0) return 'exact';
  return folds.every(({ kind }) => kind === 'list-fold') ? 'list-fold' : 'probable';
}

/** Wildcards count as folds, because a person must see which characters are not confirmed. */
function patternFolds(pattern: PlatePattern, inRead: string, foldsO: boolean): readonly Fold[] {
  const listed = pattern.reveal();
  const places = foldsO ? alignPattern(foldO(listed), foldO(inRead)) : alignPattern(listed, inRead);
  if (places === null) throw new Bug('hotlist.partial', 'A partial plate was found that does not match.');
  return places.flatMap((place, position): readonly Fold[] => {
    const [read, list] = [inRead.charAt(position), listed.charAt(place)];
    if (read === list) return [];
    const kind = list === '?' || list === '*' ? 'wildcard' : 'list-fold';
    return [{ position, inRead: read, inList: list, kind }];
  });
}

function matchOf(
  read: MatchableRead,
  list: HotListIndex,
  { literal, entry, characterMatch, folds, probability }: Touch & { readonly probability: number },
  context: MatchContext,
): Match {
  const { info, freshnessClass } = list;
  const region = regionMatch(read.region, entry.region);
  const readLiteral = PlateText.parse(literal.inRead);
  if (readLiteral === null) throw new Bug('hotlist.literal', 'A form of a read is no plate text.');
  return {
    hitId: context.newId(),
    readId: read.readId,
    list: info,
    entry: {
      ...entry,
      entryIdentity: entryIdentity(info.source, entry.plate, entry.region, entry.category),
    },
    characterMatch,
    readLiteral,
    folds,
    stackedOmitted: literal.stackedOmitted,
    regionMatch: region,
    matchGrade: MATCH_GRADES[characterMatch][region],
    picturePrefersRegion: prefersRegion(read.regionLikelihoods, entry.region),
    textProbability: literal.probability,
    matchProbability: probability,
    otherEntries: [],
    listAgeMs: listAgeMs(info.sourceTimeUtc, context.now),
    listFreshness: listFreshness(info, context.now, context.clockQuality, context.freshness[freshnessClass]),
  };
}

const likelihoodsOf = ({ regionLikelihoods }: MatchableRead): ReadonlyMap<string, number> =>
  new Map(regionLikelihoods.map(({ region, p }) => [region, p]));
