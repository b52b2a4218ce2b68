import { expect, test } from 'vitest';
import { CATEGORIES } from '../../../../src/domain/list/hot-list.ts';
import type { CharacterReading, StackedReading } from '../../../../src/domain/read/plate-candidate.ts';
import { utcMs } from '../../../../src/domain/time/time.ts';
import type { ListRow } from '../../../../src/hotlist/formats/row-decoder.ts';
import type { HotListIndex } from '../../../../src/hotlist/index/hot-list-index.ts';
import { type Match, type MatchableRead, matchRead } from '../../../../src/hotlist/matching/match-read.ts';
import { columnsOf, indexOf, type WrittenList } from '../../../support/hotlist/indexed-list.ts';
import { listInfo, listRow, plateText, SOURCE_TIME_UTC } from '../../../support/hotlist/list-files.ts';
import { LIST_FRESHNESS } from '../../../support/hotlist/list-freshness.ts';
import { LOCAL_SHARES } from '../../../support/hotlist/local-shares.ts';
import { slowMatches } from '../../../support/hotlist/slow-matcher.ts';
import { type SeededRandom, seededRandom } from '../../../support/seeded-random.ts';

/** Few, so that plates collide. */
const ALPHABET = 'AO0B8';
const REGIONS = ['US-IA', 'US-NE', 'CA-ON', null] as const;

function randomRow(random: SeededRandom): ListRow {
  const isPartial = random.int(5) === 0;
  const length = 2 + random.int(4);
  const plate = isPartial ? `A${random.text(length - 1, `${ALPHABET}??*`)}?` : random.text(length, ALPHABET);
  return listRow(isPartial && random.int(2) === 0 ? [...plate].reverse().join('') : plate, {
    region: random.pick(REGIONS),
    category: CATEGORIES[random.int(3)] ?? 'stolen-vehicle',
    expiresAtUtc: random.pick([null, null, null, SOURCE_TIME_UTC, utcMs(SOURCE_TIME_UTC + 1)]),
  });
}

/** Without rows of the same plate, region and category, as an import leaves them. */
function randomList(random: SeededRandom, listId = 'agency'): WrittenList {
  const rows = Array.from({ length: random.int(120) }, () => randomRow(random));
  const key = ({ plate, region, category }: ListRow): string => `${plate.reveal()} ${region} ${category}`;
  const unique = [...new Map(rows.map((row) => [key(row), row])).values()];
  return { info: listInfo({ listId, source: listId, foldsO: random.int(2) === 0 }), rows: unique };
}

function randomCharacter(char: string, random: SeededRandom): CharacterReading {
  const others = [...ALPHABET].filter((other) => other !== char);
  // Now and then as even as can be, so that more texts are possible than are looked up.
  const shares = random.pick([[], [], [0.2], [0.3, 0.05], [0.03], [0.33, 0.33]] as [number[], ...number[][]]);
  const start = random.int(others.length);
  const alternatives = shares.map((p, i) => ({ char: others[(start + i) % others.length] ?? '', p }));
  const rest = 0.999 - shares.reduce((sum, p) => sum + p, 0);
  // Now and then more probable than any character.
  const absent = rest * random.pick([0, 0, 0, 0.04, 0.3, 0.7]);
  const confidence = rest - absent;
  return { char, confidence, alternatives, ...(absent > 0 ? { absent } : {}) };
}

function randomRead(random: SeededRandom): MatchableRead {
  const text = random.text(1 + random.int(5), ALPHABET);
  const stacked: StackedReading = {
    chars: random.text(1 + random.int(2), ALPHABET),
    position: random.pick(['prefix', 'suffix', 'infix']),
    confidence: random.pick([0.3, 0.8, 0.97]),
  };
  const region = random.pick([...REGIONS, 'CA'] as ['US-IA', ...(string | null)[]]);
  return {
    readId: 'read-1',
    text: plateText(text),
    confidence: random.pick([0.5, 0.9, 0.99]),
    characters: random.int(10) === 0 ? [] : [...text].map((char) => randomCharacter(char, random)),
    stacked: random.int(3) === 0 ? [stacked] : [],
    region,
    regionLikelihoods: [{ region: 'CA-ON', p: 0.2 }],
  };
}

function matchesOf(read: MatchableRead, indexes: readonly HotListIndex[]): Match[] {
  return matchRead(read, indexes, {
    now: SOURCE_TIME_UTC,
    clockQuality: 'synchronized',
    freshness: LIST_FRESHNESS,
    shares: LOCAL_SHARES,
    newId: () => 'hit',
  });
}

const inWords = (parts: readonly (string | number | boolean | null)[]): string => parts.join(' ');

const wordsOf = (list: WrittenList, match: Match): string =>
  inWords([
    match.entry.place,
    match.entry.plate.reveal(),
    match.entry.region,
    match.entry.category,
    match.characterMatch,
    match.regionMatch,
    match.matchGrade,
    match.stackedOmitted,
    match.readLiteral.reveal(),
    match.textProbability.toFixed(9),
    list.info.listId,
  ]);

const slowWords = (read: MatchableRead, list: WrittenList): string[] =>
  slowMatches(read, list, SOURCE_TIME_UTC).map((match) =>
    inWords([
      list.rows.indexOf(match.row),
      match.row.plate.reveal(),
      match.row.region,
      match.row.category,
      match.characterMatch,
      match.regionMatch,
      match.matchGrade,
      match.stackedOmitted,
      match.readLiteral,
      match.textProbability.toFixed(9),
      list.info.listId,
    ]),
  );

test('the index agrees with a slow, obviously right matcher in entries, grades and probabilities', () => {
  const random = seededRandom(2026);
  const seen = new Map<string, number>();
  for (let round = 0; round < 80; round++) {
    const lists = [randomList(random), randomList(random, 'state')] as const;
    const indexes = lists.map(indexOf);
    for (let i = 0; i < 40; i++) {
      const read = randomRead(random);
      const matches = matchesOf(read, indexes);
      const found = matches.map((match) =>
        wordsOf(match.list.listId === 'state' ? lists[1] : lists[0], match),
      );
      const expected = lists.flatMap((list) => slowWords(read, list));
      expect(found.toSorted()).toEqual(expected.toSorted());
      for (const { characterMatch, matchGrade, stackedOmitted } of matches)
        for (const word of [characterMatch, matchGrade, String(stackedOmitted)])
          seen.set(word, (seen.get(word) ?? 0) + 1);
      const identities = new Set(matches.map(({ entry }) => entry.entryIdentity));
      for (const { entry, otherEntries } of matches)
        expect(new Set([...otherEntries, entry.entryIdentity])).toEqual(identities);
    }
  }
  for (const word of ['exact', 'list-fold', 'partial', 'probable', 'strong', 'possible', 'weak', 'true'])
    expect(seen.get(word)).toBeGreaterThan(300);
});

test('folds name the characters of the read that the list writes otherwise, and nothing else', () => {
  const random = seededRandom(7);
  let folds = 0;
  for (let round = 0; round < 400; round++) {
    const list = randomList(random);
    for (const match of matchesOf(randomRead(random), [indexOf(list)])) {
      const literal = match.readLiteral.reveal();
      const listed = match.entry.plate.reveal();
      const inList = [...literal];
      for (const fold of match.folds) {
        expect(literal[fold.position]).toBe(fold.inRead);
        if (fold.kind === 'list-fold') expect([fold.inRead, fold.inList].toSorted()).toEqual(['0', 'O']);
        if (fold.kind === 'list-fold') expect(list.info.foldsO).toBe(true);
        if (fold.kind === 'wildcard') expect(['?', '*']).toContain(fold.inList);
        inList[fold.position] = fold.inList;
        folds += 1;
      }
      if (match.characterMatch === 'partial')
        expect(inList.join('').replace(/\*+/g, '*')).toBe(
          // A `*` that stands for nothing covers no character.
          inList.includes('*') ? inList.join('').replace(/\*+/g, '*') : listed.replaceAll('*', ''),
        );
      else expect(inList.join('')).toBe(listed);
    }
  }
  expect(folds).toBeGreaterThan(500);
});

test('the same entries in any order give the same index', () => {
  const random = seededRandom(11);
  for (let round = 0; round < 30; round++) {
    const { info, rows } = randomList(random);
    const { places, partials, endings, ...columns } = columnsOf({ info, rows });
    const shuffled = rows.map((row) => ({ row, at: random.int(1e9) })).toSorted((a, b) => a.at - b.at);
    const other = columnsOf({ info, rows: shuffled.map(({ row }) => row) });
    const { places: otherPlaces, partials: otherPartials, endings: otherEndings, ...otherColumns } = other;
    expect(otherColumns).toEqual(columns);
    expect(otherPartials.patterns).toEqual(partials.patterns);
    expect(otherPartials.ends).toEqual(partials.ends);
    expect(otherPartials.traits).toEqual(partials.traits);
    expect(otherEndings.atUtc.toSorted()).toEqual(endings.atUtc.toSorted());
    // Only where an entry lies in the file is another matter.
    const named = (numbers: Uint32Array, list: readonly (ListRow | undefined)[]) =>
      [...numbers].map((place) => list[place]);
    const shuffledRows = shuffled.map(({ row }) => row);
    expect(named(otherPlaces, shuffledRows).every((row, i) => row === rows[places[i] ?? -1])).toBe(true);
    expect(
      named(otherPartials.places, shuffledRows).every((row, i) => row === rows[partials.places[i] ?? -1]),
    ).toBe(true);
  }
});
