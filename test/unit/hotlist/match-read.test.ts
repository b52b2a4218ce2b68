import { describe, expect, test } from 'vitest';
import type { Hit } from '../../../src/domain/hit.ts';
import type { DecodedList } from '../../../src/hotlist/check-hot-list.ts';
import { HotListIndex } from '../../../src/hotlist/hot-list-index.ts';
import { type MatchableRead, matchRead } from '../../../src/hotlist/match-read.ts';
import { listInfo, listRow, plateText, SOURCE_TIME_UTC } from '../../support/list-files.ts';
import { LIST_FRESHNESS } from '../../support/list-freshness.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const read = (characters: string, region: string | null = null): MatchableRead => ({
  readId: 'read-1',
  text: plateText(characters),
  confidence: 0.99,
  characters: [...characters].map((char) => ({ char, confidence: 0.995, alternatives: [] })),
  stacked: [],
  region,
  regionConfidence: region === null ? null : 0.99,
  regionAlternatives: [],
});

function hitsOf(seen: MatchableRead, ...lists: DecodedList[]): Hit[] {
  let ids = 0;
  return matchRead(
    seen,
    lists.map((list) => new HotListIndex(list)),
    {
      now: SOURCE_TIME_UTC,
      clockQuality: 'synchronized',
      freshness: LIST_FRESHNESS,
      newId: () => `hit-${++ids}`,
    },
  );
}

const listOf = (foldsO: boolean, ...rows: DecodedList['rows']): DecodedList => ({
  info: listInfo({ foldsO }),
  rows,
});

describe('characters', () => {
  test('a folding list matches both spellings and names the positions', () => {
    const list = listOf(true, listRow('Z0T1230'));
    expect(hitsOf(read('Z0T1230'), list)).toMatchObject([{ characterMatch: 'exact', folds: [] }]);
    expect(hitsOf(read('ZOT123O'), list)).toMatchObject([
      {
        characterMatch: 'list-fold',
        folds: [{ position: 1, inRead: 'O', inList: '0', kind: 'list-fold' }, { position: 6 }],
      },
    ]);
  });

  test('another list tells O and 0 apart', () => {
    expect(hitsOf(read('ZOT123'), listOf(false, listRow('Z0T123')))).toEqual([]);
  });

  test.each(['ZZT12', 'ZZT12345', 'ZZT1235', '1234ZZT'])('`%s` does not match ZZT1234', (text) => {
    expect(hitsOf(read(text), listOf(true, listRow('ZZT1234')))).toEqual([]);
  });
});

describe('regions', () => {
  test.each([
    ['US-IA', 'US-IA', 'agrees', 'strong'],
    ['US-NE', 'US-IA', 'disagrees', 'weak'],
    [null, 'US-IA', 'unknown', 'characters-only'],
    ['US-IA', null, 'absent-in-list', 'characters-only'],
    [null, null, 'absent-in-list', 'characters-only'],
    ['CA', 'CA-ON', 'unknown', 'characters-only'],
    ['CA-ON', 'CA-QC', 'disagrees', 'weak'],
    ['CA', 'US-CA', 'disagrees', 'weak'],
    ['US-CA', 'CA-ON', 'disagrees', 'weak'],
    ['DE', 'US-DE', 'disagrees', 'weak'],
  ] as const)('read %s and listed %s: %s, grade %s', (inRead, inList, region, grade) => {
    for (const spelling of ['Z0T1234', 'ZOT1234']) {
      const list = listOf(true, listRow('Z0T1234', { region: inList }));
      expect(hitsOf(read(spelling, inRead), list)).toMatchObject([
        { regionMatch: region, matchGrade: grade },
      ]);
    }
  });
});

describe('a hit', () => {
  test('carries the list with its age, and the entry with its identity', () => {
    const list = listOf(false, listRow('ZZT1234', { reason: 'keys taken' }));
    expect(hitsOf(read('ZZT1234', 'US-IA'), list)).toMatchObject([
      {
        hitId: 'hit-1',
        readId: 'read-1',
        list: list.info,
        entry: { reason: 'keys taken', entryIdentity: expect.stringMatching(/^[0-9a-f]{64}$/) },
        listAgeMs: 0,
        listFreshness: 'fresh',
      },
    ]);
  });

  test('is made for every entry of every list, also for a warrant listed under O and under 0', () => {
    const both = listOf(
      true,
      listRow('ZOT1234'),
      listRow('Z0T1234'),
      listRow('Z0T1234', { region: 'US-NE' }),
    );
    const other = { info: listInfo({ listId: 'state', source: 'State' }), rows: [listRow('Z0T1234')] };
    const hits = hitsOf(read('Z0T1234', 'US-IA'), both, other);
    expect(hits.map((hit) => [hit.list.listId, hit.characterMatch, hit.regionMatch])).toEqual([
      ['agency', 'list-fold', 'agrees'],
      ['agency', 'exact', 'agrees'],
      ['agency', 'exact', 'disagrees'],
      ['state', 'exact', 'agrees'],
    ]);
    expect(new Set(hits.map((hit) => hit.entry.entryIdentity)).size).toBe(4);
  });
});

test('the index agrees with a slow, obviously right matcher', () => {
  const random = seededRandom(2026);
  const regions = ['US-IA', 'US-NE', null] as const;
  let compared = 0;
  for (let round = 0; round < 60; round++) {
    const foldsO = round % 2 === 0;
    const randomPlate = (): string => random.text(2 + random.int(3), 'AO0');
    const rows = Array.from({ length: random.int(80) }, () =>
      listRow(randomPlate(), { region: random.pick(regions) }),
    );
    const list = listOf(foldsO, ...rows);
    for (let i = 0; i < 40; i++) {
      const seen = read(randomPlate(), random.pick(regions));
      const text = seen.text.reveal();
      const expected = rows.filter((row) => {
        const literal = row.plate.reveal();
        if (literal.length !== text.length) return false;
        return [...literal].every((char, at) => {
          if (char === text[at]) return true;
          return foldsO && 'O0'.includes(char) && 'O0'.includes(text[at] ?? '');
        });
      });
      const hits = hitsOf(seen, list);
      expect(hits.map((hit) => `${hit.entry.plate.reveal()} ${hit.entry.region}`)).toEqual(
        expected.map((row) => `${row.plate.reveal()} ${row.region}`),
      );
      for (const hit of hits) {
        const differing = [...text].flatMap((char, at) =>
          char === hit.entry.plate.reveal()[at] ? [] : [at],
        );
        expect(hit.folds.map(({ position }) => position)).toEqual(differing);
        expect(hit.characterMatch).toBe(differing.length === 0 ? 'exact' : 'list-fold');
      }
      compared += hits.length;
    }
  }
  expect(compared).toBeGreaterThan(1000);
});
