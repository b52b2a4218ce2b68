import { describe, expect, test } from 'vitest';
import { type RaiseContext, type RaisedAlerts, raiseAlerts } from '../../../src/alerts/raise-alerts.ts';
import type { Hit } from '../../../src/domain/list/hit.ts';
import { utcMs } from '../../../src/domain/time/time.ts';
import type { AlertRead } from '../../../src/policy/interrupt-conditions.ts';
import { INTERRUPT_RULE } from '../../../src/policy/interrupt-rule.ts';
import { listInfo, listRow, plateText, SOURCE_TIME_UTC } from '../../support/hotlist/list-files.ts';

const NOW = utcMs(SOURCE_TIME_UTC + 600_000);

const goodHit = (changes: Partial<Hit> = {}): Hit => ({
  hitId: 'hit-1',
  readId: 'read-1',
  list: listInfo(),
  entry: { ...listRow('ZZT1234'), entryIdentity: 'identity-1' },
  characterMatch: 'exact',
  readLiteral: plateText('ZZT1234'),
  folds: [],
  stackedOmitted: false,
  picturePrefersRegion: true,
  matchProbability: 0.985,
  otherEntries: [],
  regionMatch: 'agrees',
  matchGrade: 'strong',
  listAgeMs: 600_000,
  listFreshness: 'fresh',
  ...changes,
});

const goodRead: AlertRead = {
  agreeingLooks: 2,
  capturedAtUtc: utcMs(NOW - 120_000),
  clockQuality: 'synchronized',
};

const goodContext: Omit<RaiseContext, 'newId'> = {
  now: NOW,
  clockQuality: 'holdover',
  inService: true,
  rule: INTERRUPT_RULE,
  ceiling: () => 'interrupt',
  objection: () => null,
  pace: (_hit, channel) => ({ reason: null, channel, passesBefore: 0 }),
};

function raise(
  hits: readonly Hit[],
  read: Partial<AlertRead> = {},
  context: Partial<RaiseContext> = {},
): RaisedAlerts {
  let ids = 0;
  const newId = () => `alert-${++ids}`;
  return raiseAlerts(hits, { ...goodRead, ...read }, { ...goodContext, ...context, newId });
}

describe('the channel (policy A5)', () => {
  test('is interrupt where every condition holds', () => {
    expect(raise([goodHit()])).toEqual({
      alerts: [
        {
          alertId: 'alert-1',
          revision: 1,
          hit: goodHit(),
          channel: 'interrupt',
          state: 'potential',
          stage: 'provisional',
          unmetConditions: [],
          isTest: false,
          passesBefore: 0,
          raisedAtUtc: NOW,
        },
      ],
      recordedOnly: [],
    });
  });

  test("is interrupt also where the match rests on the list's own fold", () => {
    const hit = goodHit({
      characterMatch: 'list-fold',
      folds: [{ position: 2, inRead: 'O', inList: '0', kind: 'list-fold' }],
    });
    expect(raise([hit]).alerts[0]?.channel).toBe('interrupt');
  });

  const cases: [string, string[], Partial<Hit>, Partial<AlertRead>, Partial<RaiseContext>][] = [
    ['the picture prefers another region', ['region-agrees'], { picturePrefersRegion: false }, {}, {}],
    ['the region disagrees', ['region-agrees'], { regionMatch: 'disagrees', matchGrade: 'weak' }, {}, {}],
    [
      'the list names no region',
      ['region-agrees'],
      { regionMatch: 'absent-in-list', picturePrefersRegion: false },
      {},
      {},
    ],
    ['one look agrees', ['looks-agree'], {}, { agreeingLooks: 1 }, {}],
    ['characters or region are doubtful', ['match-probable'], { matchProbability: 0.979 }, {}, {}],
    ['stacked characters are left out', ['stacked-characters-match'], { stackedOmitted: true }, {}, {}],
    ['the plate is known in part', ['characters-match'], { characterMatch: 'partial' }, {}, {}],
    ['a character is a possible one', ['characters-match'], { characterMatch: 'probable' }, {}, {}],
    ['the capture is old', ['capture-recent'], {}, { capturedAtUtc: utcMs(NOW - 120_001) }, {}],
    ['the list is stale', ['list-fresh'], { listFreshness: 'stale' }, {}, {}],
    ['the clock was unknown at capture', ['clock-known'], {}, { clockQuality: 'unknown' }, {}],
    ['the clock is unknown now', ['clock-known'], {}, {}, { clockQuality: 'unknown' }],
    ['several do not', ['looks-agree', 'list-fresh'], { listFreshness: 'stale' }, { agreeingLooks: 1 }, {}],
  ];
  test.each(cases)('is review where %s: %j', (_, unmet, hit, read, context) => {
    expect(raise([goodHit(hit)], read, context).alerts).toMatchObject([
      { channel: 'review', unmetConditions: unmet },
    ]);
  });

  test('is review for a test plate, and the alert says that it is a test', () => {
    const entry = { ...listRow('ZZT1234', { category: 'test-plate' }), entryIdentity: 'identity-1' };
    expect(raise([goodHit({ entry })]).alerts).toMatchObject([
      { channel: 'test', isTest: true, unmetConditions: ['not-a-test'] },
    ]);
  });
});

describe('hits that are recorded only', () => {
  test('those of a silent list', () => {
    const hit = goodHit({ listFreshness: 'silent' });
    expect(raise([hit])).toEqual({ alerts: [], recordedOnly: [{ hit, reason: 'list-silent' }] });
  });

  test('all of them while the unit is out of service (policy E1)', () => {
    expect(raise([goodHit()], {}, { inService: false })).toEqual({
      alerts: [],
      recordedOnly: [{ hit: goodHit(), reason: 'unit-out-of-service' }],
    });
  });

  test('a second hit on the same entry: the best one alerts', () => {
    const stale = goodHit({ hitId: 'stale', listFreshness: 'stale' });
    const fresh = goodHit({ hitId: 'fresh' });
    const silent = goodHit({ hitId: 'silent', listFreshness: 'silent' });
    const { alerts, recordedOnly } = raise([silent, stale, fresh]);
    expect(alerts.map((alert) => alert.hit.hitId)).toEqual(['fresh']);
    expect(recordedOnly.map(({ hit, reason }) => [hit.hitId, reason])).toEqual([
      ['stale', 'entry-already-alerted'],
      ['silent', 'list-silent'],
    ]);
  });
});

test('every entry of a passage has an alert of its own, the best match first', () => {
  const entryOf = (entryIdentity: string) => ({ ...listRow('ZZT1234'), entryIdentity });
  const { alerts } = raise([
    goodHit({ entry: entryOf('c'), matchGrade: 'weak', regionMatch: 'disagrees' }),
    goodHit({
      entry: entryOf('b'),
      matchGrade: 'characters-only',
      regionMatch: 'absent-in-list',
      picturePrefersRegion: false,
    }),
    goodHit({ entry: entryOf('a') }),
  ]);
  expect(alerts.map((alert) => [alert.hit.entry.entryIdentity, alert.channel])).toEqual([
    ['a', 'interrupt'],
    ['b', 'review'],
    ['c', 'review'],
  ]);
});

test('no hits, no alerts', () => {
  expect(raise([])).toEqual({ alerts: [], recordedOnly: [] });
});

describe('what the policy and people decide about a hit', () => {
  test('keeps it out of the channel that the policy does not grant it', () => {
    const { alerts } = raise([goodHit()], {}, { ceiling: () => 'review' });
    expect(alerts).toMatchObject([{ channel: 'review' }]);
  });

  test('records it alone where the policy says so', () => {
    const { alerts, recordedOnly } = raise([goodHit()], {}, { ceiling: () => 'record' });
    expect([alerts, recordedOnly]).toMatchObject([[], [{ reason: 'policy-records-only' }]]);
  });

  test.each(['suppressed', 'entry-disputed', 'entry-removed'] as const)(
    'records it alone where it is %s',
    (reason) => {
      const { alerts, recordedOnly } = raise([goodHit()], {}, { objection: () => reason });
      expect([alerts, recordedOnly]).toMatchObject([[], [{ reason }]]);
    },
  );
});
