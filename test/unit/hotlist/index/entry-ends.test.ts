import { describe, expect, test } from 'vitest';
import { type UtcMs, utcMs } from '../../../../src/domain/time/time.ts';
import { EndingsBuilder, endOf } from '../../../../src/hotlist/index/entry-endings.ts';
import { HotListIndex } from '../../../../src/hotlist/index/hot-list-index.ts';
import { matchRead } from '../../../../src/hotlist/matching/match-read.ts';
import { checkedList } from '../../../support/hotlist/checked-list.ts';
import { columnsOf, indexOf } from '../../../support/hotlist/indexed-list.ts';
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
import { LOCAL_SHARES } from '../../../support/hotlist/local-shares.ts';
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
      shares: LOCAL_SHARES,
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
      shares: LOCAL_SHARES,
      newId: () => 'hit',
    });
    expect(match?.otherEntries).toEqual([]);
  });
});

describe('of several rows of one entry, the latest end holds', () => {
  const DAY = ['2026-03-02', '2026-03-03', '2026-03-04', ''] as const;
  const DAY_MS = 24 * HOUR_MS;
  const isInForce = (rows: readonly string[], plate: string, atUtc: UtcMs) => {
    const { list, report } = endsOf(...rows);
    if (list === null) throw new Error(report.refusal ?? 'refused');
    const index = indexOf(list);
    const context = {
      now: atUtc,
      clockQuality: 'synchronized',
      freshness: LIST_FRESHNESS,
      newId: () => 'hit',
      shares: LOCAL_SHARES,
    } as const;
    return { report, index, hits: matchRead(matchableRead(plate), [index], context), list };
  };

  test.each(DAY.flatMap((first) => DAY.map((second) => [first, second] as const)))(
    'ends of %j and %j, of a whole plate and of a partial one',
    (first, second) => {
      for (const plate of ['ZZT1234', 'ZZT12?4']) {
        const hour = plate.includes('?') ? HOUR_MS : DAY_MS;
        const cellOf = (day: string) =>
          day === '' || !plate.includes('?') ? day : `2026-03-01T0${5 + Number(day.at(-1))}:00:00Z`;
        const latest =
          first === '' || second === '' ? 9 : Math.max(...[first, second].map((day) => Number(day.at(-1))));
        const rows = [`${plate},V,${cellOf(first)}`, `${plate},V,${cellOf(second)}`, 'ZZT9999,V,'];
        for (let days = 1; days < 5; days += 1) {
          const at = utcMs(SOURCE_TIME_UTC + (days - 1) * hour + HOUR_MS / 2);
          const { hits, index, report } = isInForce(rows, 'ZZT1234', at);
          expect([cellOf(first), cellOf(second), days, hits.length]).toEqual([
            ...[cellOf(first), cellOf(second), days],
            days <= (plate.includes('?') ? latest - 1 : latest) ? 1 : 0,
          ]);
          expect([index.size, report.entries, report.duplicates]).toEqual([2, 2, 1]);
        }
      }
    },
  );

  test('the record that lasts longest is the one that is shown', () => {
    const rows = ['ZZT1234,V,2026-03-02', 'ZZT1234,V,', 'ZZT1234,V,2026-03-04'];
    const { hits, list, report } = isInForce(rows, 'ZZT1234', SOURCE_TIME_UTC);
    expect(hits.map(({ entry }) => list.rows[entry.place]?.expiresAtUtc)).toEqual([null]);
    expect(report).toMatchObject({ entries: 1, duplicates: 2, testPlates: 0 });
  });

  test('a random list keeps the latest end of every entry, and counts each once', () => {
    const random = seededRandom(21);
    const lasting = new Map<string, number>();
    const rows = Array.from({ length: 9_000 }, () => {
      const [plate, category] = [`ZZ${random.text(4, '01234567')}`, random.pick(['V', 'W', 'test'])];
      const day = random.int(5);
      const end = day === 0 ? Number.POSITIVE_INFINITY : Date.UTC(2026, 2, 2 + day);
      const key = `${plate} ${category}`;
      lasting.set(key, Math.max(lasting.get(key) ?? 0, end));
      return `${plate},${category},${day === 0 ? '' : `2026-03-0${1 + day}`}`;
    });
    const { list, report } = endsOf(...rows);
    if (list === null) throw new Error(report.refusal ?? 'refused');
    const columns = columnsOf(list);
    const index = new HotListIndex(columns);
    expect([index.size, report.entries]).toEqual([lasting.size, lasting.size]);
    expect(report.duplicates).toBe(9_000 - lasting.size);
    const tests = [...lasting.keys()].filter((key) => key.endsWith('test')).length;
    expect([columns.testPlates, report.testPlates]).toEqual([tests, tests]);
    for (let position = 0; position < index.size; position += 1) {
      const { plate, category, place } = index.entryAt(position);
      const key = `${plate.reveal()} ${{ 'stolen-vehicle': 'V', 'wanted-person': 'W' }[String(category)] ?? 'test'}`;
      expect([key, endOf(columns.endings, place)]).toEqual([key, lasting.get(key)]);
    }
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
