import { describe, expect, test } from 'vitest';
import { type UtcMs, utcMs } from '../../../../src/domain/time/time.ts';
import { EndingsBuilder, endOf } from '../../../../src/hotlist/index/entry-endings.ts';
import { matchRead } from '../../../../src/hotlist/matching/match-read.ts';
import { checkedList } from '../../../support/hotlist/checked-list.ts';
import { indexOf } from '../../../support/hotlist/indexed-list.ts';
import {
  fileOf,
  importOptions,
  LIST_RULES,
  listInfo,
  listRow,
  matchableRead,
  SOURCE_TIME_UTC,
} from '../../../support/hotlist/list-files.ts';
import { LIST_FRESHNESS } from '../../../support/hotlist/list-freshness.ts';
import { seededRandom } from '../../../support/seeded-random.ts';

const HOUR_MS = 3_600_000;
const endsOf = (...rows: string[]) =>
  checkedList(fileOf(['plate,category,expires', ...rows]), importOptions(), LIST_RULES);

describe('the end that a list gives an entry', () => {
  test.each([
    ['2026-03-05T12:00:00Z', Date.UTC(2026, 2, 5, 12)],
    ['2026-03-05T12:00:00+02:00', Date.UTC(2026, 2, 5, 10)],
    ['2026-03-05', Date.UTC(2026, 2, 6)],
    ['20260305', Date.UTC(2026, 2, 6)],
  ])('reads %s', (text, end) => {
    expect(endsOf(`ZZT1234,V,${text}`).list?.rows[0]?.expiresAtUtc).toBe(end);
  });

  test.each([
    ['2026-03-05T12:00:00', 'bad-expiry'],
    ['soon', 'bad-expiry'],
    ['2026-13-05', 'bad-expiry'],
    ['2026-02-01', 'ended'],
  ])('rejects %s', (text, reason) => {
    expect(endsOf(`ZZT1234,V,${text}`, 'ZZT1235,V,').report.rejectedRows).toEqual([{ line: 2, reason }]);
  });

  test('a plate that is known in part ends within 24 hours, whatever the list says (policy H4)', () => {
    const { list, report } = endsOf('ABC?2?4,A,2026-04-01', 'ABD12*,A,2026-03-01T08:00:00Z', 'ABE12?4,A,');
    expect(report.partialPlates).toBe(3);
    expect(list?.rows.map(({ expiresAtUtc }) => (expiresAtUtc ?? 0) - SOURCE_TIME_UTC)).toEqual([
      24 * HOUR_MS,
      2 * HOUR_MS,
      24 * HOUR_MS,
    ]);
  });
});

describe('an entry that has ended', () => {
  const end = utcMs(SOURCE_TIME_UTC + HOUR_MS);
  const index = indexOf({
    info: listInfo(),
    rows: [
      listRow('ZZT1234'),
      listRow('ZZT1234', { region: 'US-NE', expiresAtUtc: end }),
      listRow('ZZT12?4', { expiresAtUtc: end }),
    ],
  });
  const matchesAt = (now: UtcMs) =>
    matchRead(matchableRead('ZZT1234'), [index], {
      now,
      clockQuality: 'synchronized',
      freshness: LIST_FRESHNESS,
      newId: () => 'hit',
    }).map(({ entry }) => entry.place);

  test('matches nothing after its end; the others still match', () => {
    expect(matchesAt(utcMs(end - 1)).toSorted()).toEqual([0, 1, 2]);
    expect(matchesAt(end)).toEqual([0]);
  });

  test('is not named among the others that the read touches', () => {
    const [match] = matchRead(matchableRead('ZZT1234'), [index], {
      now: end,
      clockQuality: 'synchronized',
      freshness: LIST_FRESHNESS,
      newId: () => 'hit',
    });
    expect(match?.otherEntries).toEqual([]);
  });
});

test('the end of each place is found among many', () => {
  const random = seededRandom(6);
  const ends = new Map<number, number>();
  const builder = new EndingsBuilder();
  for (let place = 0; place < 5_000; place++)
    if (random.int(3) === 0) {
      ends.set(place, 1_000 + place);
      builder.add(place, 1_000 + place);
    }
  const columns = builder.finish();
  for (let place = 0; place < 5_010; place++)
    expect(endOf(columns, place)).toBe(ends.get(place) ?? Number.POSITIVE_INFINITY);
});
