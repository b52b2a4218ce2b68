import { describe, expect, test } from 'vitest';
import type { CharacterAlternative, StackedReading } from '../../../../src/domain/read/plate-candidate.ts';
import { type Match, type MatchableRead, matchRead } from '../../../../src/hotlist/matching/match-read.ts';
import type { WrittenList } from '../../../support/hotlist/indexed-list.ts';
import { indexOf } from '../../../support/hotlist/indexed-list.ts';
import {
  listInfo,
  listRow,
  matchableRead as read,
  SOURCE_TIME_UTC,
} from '../../../support/hotlist/list-files.ts';
import { LIST_FRESHNESS } from '../../../support/hotlist/list-freshness.ts';
import { LOCAL_SHARES } from '../../../support/hotlist/local-shares.ts';

function hitsOf(seen: MatchableRead, ...lists: WrittenList[]): Match[] {
  let ids = 0;
  return matchRead(seen, lists.map(indexOf), {
    now: SOURCE_TIME_UTC,
    clockQuality: 'synchronized',
    freshness: LIST_FRESHNESS,
    shares: LOCAL_SHARES,
    newId: () => `hit-${++ids}`,
  });
}

/** With other characters that the picture holds possible at one position. */
function doubted(characters: string, at: number, ...alternatives: CharacterAlternative[]): MatchableRead {
  const sure = read(characters, 'US-IA');
  const p = alternatives.reduce((sum, alternative) => sum + alternative.p, 0);
  return {
    ...sure,
    characters: sure.characters.map((character, i) =>
      i === at ? { char: character.char, confidence: 0.99 - p, alternatives } : character,
    ),
  };
}

const stackedRead = (characters: string, stacked: StackedReading): MatchableRead => ({
  ...read(characters, 'US-IA'),
  stacked: [stacked],
});

const listOf = (foldsO: boolean, ...rows: WrittenList['rows']): WrittenList => ({
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

  test('another list distinguishes O and 0', () => {
    expect(hitsOf(read('ZOT123'), listOf(false, listRow('Z0T123')))).toEqual([]);
  });

  test.each(['ZZT12', 'ZZT12345', 'ZZT1235', '1234ZZT'])('`%s` does not match ZZT1234', (text) => {
    expect(hitsOf(read(text), listOf(true, listRow('ZZT1234')))).toEqual([]);
  });
});

describe('partial plates', () => {
  const list = listOf(true, listRow('ZZ0?2*'));

  test('match the characters that the list knows, and name the others', () => {
    expect(hitsOf(read('ZZO1234', 'US-IA'), list)).toMatchObject([
      {
        characterMatch: 'partial',
        matchGrade: 'possible',
        folds: [
          { position: 2, inRead: 'O', inList: '0', kind: 'list-fold' },
          { position: 3, inRead: '1', inList: '?', kind: 'wildcard' },
          { position: 5, inRead: '3', inList: '*', kind: 'wildcard' },
          { position: 6, inRead: '4', inList: '*', kind: 'wildcard' },
        ],
      },
    ]);
  });

  test('are weak if the region disagrees, and do not affect others', () => {
    expect(hitsOf(read('ZZ0124', 'US-NE'), list)).toMatchObject([{ matchGrade: 'weak' }]);
    expect(hitsOf(read('ZZ0134', 'US-IA'), list)).toEqual([]);
  });

  test('are matched by the read text alone, not by its alternatives', () => {
    expect(hitsOf(doubted('ZZ0B34', 4, { char: '2', p: 0.3 }), list)).toEqual([]);
  });
});

describe('probable characters', () => {
  test("match what the picture allows, by the read's own probabilities", () => {
    const seen = doubted('ZBT1234', 1, { char: '8', p: 0.2 });
    const [hit, ...others] = hitsOf(seen, listOf(false, listRow('Z8T1234')));
    expect(others).toEqual([]);
    expect(hit).toMatchObject({
      characterMatch: 'probable',
      matchGrade: 'possible',
      folds: [{ position: 1, inRead: 'B', inList: '8', kind: 'alternative' }],
    });
    expect(hit?.readLiteral.reveal()).toBe('ZBT1234');
    expect(hit?.textProbability).toBeCloseTo(0.2 * 0.995 ** 6, 9);
  });

  test('name an O for a 0 as an alternative where the list does not fold the two', () => {
    const seen = doubted('ZOT1234', 1, { char: '0', p: 0.2 });
    expect(hitsOf(seen, listOf(false, listRow('Z0T1234')))).toMatchObject([
      {
        characterMatch: 'probable',
        folds: [{ position: 1, inRead: 'O', inList: '0', kind: 'alternative' }],
      },
    ]);
  });

  test('do not match what only resembles, or is less probable than 1 in 100', () => {
    const list = listOf(false, listRow('Z8T1234'));
    expect(hitsOf(read('ZBT1234', 'US-IA'), list)).toEqual([]);
    expect(hitsOf(doubted('ZBT1234', 1, { char: '8', p: 0.0101 }), list)).toEqual([]);
  });

  test('an exact match stays exact, whatever else the picture allows', () => {
    const list = listOf(false, listRow('ZBT1234'), listRow('Z8T1234'));
    const hits = hitsOf(doubted('ZBT1234', 1, { char: '8', p: 0.2 }), list);
    expect(hits.map((hit) => hit.characterMatch).toSorted()).toEqual(['exact', 'probable']);
  });
});

describe('stacked characters', () => {
  const prefix: StackedReading = { chars: 'DV', position: 'prefix', confidence: 0.9 };

  test('are inserted before, after and, if they are inside, at every place', () => {
    for (const listed of ['DVZT123', 'ZT123DV'])
      expect(hitsOf(stackedRead('ZT123', prefix), listOf(false, listRow(listed)))).toMatchObject([
        { characterMatch: 'exact', matchGrade: 'strong', stackedOmitted: false },
      ]);
    const infix: StackedReading = { ...prefix, position: 'infix' };
    const [hit] = hitsOf(stackedRead('ZT123', infix), listOf(false, listRow('ZTDV123')));
    expect(hit?.readLiteral.reveal()).toBe('ZTDV123');
    expect(hit?.textProbability).toBeCloseTo(0.99 * 0.9, 9);
  });

  test('a match without them says so, unless they were hardly read', () => {
    const list = listOf(false, listRow('ZT123'));
    expect(hitsOf(stackedRead('ZT123', prefix), list)).toMatchObject([{ stackedOmitted: true }]);
    expect(hitsOf(stackedRead('ZT123', { ...prefix, confidence: 0.4 }), list)).toMatchObject([
      { stackedOmitted: false },
    ]);
  });

  test('a serial that has no room for them is matched without them', () => {
    const long = stackedRead('ZT1234567', prefix);
    expect(hitsOf(long, listOf(false, listRow('ZT1234567')))).toMatchObject([{ stackedOmitted: true }]);
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
    const list = listOf(false, listRow('ZZT1234'));
    expect(hitsOf(read('ZZT1234', 'US-IA'), list)).toMatchObject([
      {
        hitId: 'hit-1',
        readId: 'read-1',
        list: list.info,
        entry: {
          place: 0,
          category: 'stolen-vehicle',
          entryIdentity: expect.stringMatching(/^[0-9a-f]{64}$/),
        },
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
      ['agency', 'exact', 'agrees'],
      ['agency', 'list-fold', 'agrees'],
      ['agency', 'exact', 'disagrees'],
      ['state', 'exact', 'agrees'],
    ]);
    const identities = hits.map((hit) => hit.entry.entryIdentity);
    expect(new Set(identities).size).toBe(4);
    expect(hits[3]?.otherEntries.toSorted()).toEqual(identities.slice(0, 3).toSorted());
  });
});

test('a read that may hold one character too many matches the shorter plate, as probable, and says where', () => {
  const sure = read('ABC1233', 'US-IA');
  const characters = sure.characters.map((one, i) =>
    i === 6 ? { ...one, confidence: 0.7, absent: 0.25 } : one,
  );
  const list = {
    info: listInfo(),
    rows: [listRow('ABC123', { region: 'US-IA' }), listRow('BC1233', { region: 'US-IA' })],
  };
  const [hit, ...others] = hitsOf({ ...sure, characters }, list);
  expect(others).toEqual([]);
  expect(hit).toMatchObject({ characterMatch: 'probable', matchGrade: 'possible', stackedOmitted: false });
  expect(hit?.folds).toEqual([{ position: 6, inRead: '3', inList: '', kind: 'alternative' }]);
  expect(hit?.textProbability).toBeCloseTo(0.25 * 0.995 ** 6, 2);
});
