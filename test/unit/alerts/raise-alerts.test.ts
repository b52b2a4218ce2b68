import { describe, expect, test } from 'vitest';
import type { AlertContext, AlertRead } from '../../../src/alerts/interrupt-conditions.ts';
import { type RaisedAlerts, raiseAlerts } from '../../../src/alerts/raise-alerts.ts';
import type { Hit } from '../../../src/domain/hit.ts';
import { utcMs } from '../../../src/domain/time.ts';
import { INTERRUPT_RULE } from '../../../src/policy/interrupt-rule.ts';
import { listInfo, listRow, plateText, SOURCE_TIME_UTC } from '../../support/list-files.ts';

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
  matchProbability: 0.985,
  otherEntries: [],
  regionMatch: 'agrees',
  matchGrade: 'strong',
  listAgeMs: 600_000,
  listFreshness: 'fresh',
  ...changes,
});

const goodRead: AlertRead = {
  confidence: 0.995,
  regionConfidence: 0.99,
  agreeingLooks: 2,
  capturedAtUtc: utcMs(NOW - 120_000),
  clockQuality: 'synchronized',
};

const goodContext: AlertContext = {
  now: NOW,
  clockQuality: 'holdover',
  inService: true,
  rule: INTERRUPT_RULE,
};

function raise(
  hits: readonly Hit[],
  read: Partial<AlertRead> = {},
  context: Partial<AlertContext> = {},
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
          unmetConditions: [],
          isTest: false,
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

  const cases: [string, string[], Partial<Hit>, Partial<AlertRead>, Partial<AlertContext>][] = [
    ['the region is unknown', ['region-agrees'], { regionMatch: 'unknown' }, {}, {}],
    ['the region disagrees', ['region-agrees'], { regionMatch: 'disagrees', matchGrade: 'weak' }, {}, {}],
    ['the list names no region', ['region-agrees'], { regionMatch: 'absent-in-list' }, {}, {}],
    ['one look agrees', ['looks-agree'], {}, { agreeingLooks: 1 }, {}],
    ['the characters are doubtful', ['match-probable'], {}, { confidence: 0.98 }, {}],
    ['the region is doubtful', ['match-probable'], {}, { regionConfidence: 0.9 }, {}],
    ['nothing is said of the region', ['match-probable'], {}, { regionConfidence: null }, {}],
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
      { channel: 'review', isTest: true, unmetConditions: ['not-a-test'] },
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
    goodHit({ entry: entryOf('b'), matchGrade: 'characters-only', regionMatch: 'absent-in-list' }),
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
