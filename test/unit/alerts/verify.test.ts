import { describe, expect, test } from 'vitest';
import { verify } from '../../../src/alerts/verify.ts';
import type { StoredAlert, VerificationOrder } from '../../../src/domain/alert/verification.ts';
import type { Category } from '../../../src/domain/list/hot-list.ts';
import { NOON, plateText } from '../../support/buffer/synthetic-read.ts';

const alert = (more: Partial<StoredAlert> = {}, category: Category = 'wanted-person'): StoredAlert => ({
  alertId: 'a1',
  revision: 1,
  state: 'potential',
  disposition: null,
  ...{ stage: 'final', unmetConditions: [], matchGrade: 'strong', matchProbability: 0.9 },
  channel: 'review',
  raisedAtUtc: NOON,
  readId: 'r1',
  literal: plateText('ZZT0123'),
  readRegion: 'US-NE',
  listId: 'state',
  entry: {
    source: 'State',
    plate: 'ZZTO123',
    region: 'US-IA',
    category,
    entryIdentity: 'i',
    reason: 'warrant',
  },
  ...more,
});

const order = (more: Partial<VerificationOrder> = {}): VerificationOrder => ({
  verificationId: 'v1',
  alertId: 'a1',
  operator: 'a.example',
  blind: { text: plateText('ZZT0123'), region: null },
  vehicleAgrees: true,
  outcome: 'confirmed',
  ...more,
});

describe('an alert that a person verifies', () => {
  test('is confirmed if the typed text equals the matched one, with O and 0 counted as equal', () => {
    const confirmed = { kind: 'accepted', state: 'confirmed', suppresses: false };
    expect(verify(alert(), order(), null)).toEqual(confirmed);
    const typed = { text: plateText('ZZTO123'), region: 'US-IA' };
    expect(verify(alert(), order({ blind: typed }), null)).toEqual(confirmed);
  });

  test.each([
    ['other characters were typed', { blind: { text: plateText('ZZT0128'), region: null } }, 'characters'],
    ['another region was typed', { blind: { text: plateText('ZZT0123'), region: 'US-NE' } }, 'region'],
    ['the vehicle is another', { vehicleAgrees: false }, 'vehicle'],
  ] as const)('is not confirmed where %s', (_, more, words) => {
    expect(verify(alert(), order(more), null)).toMatchObject({
      kind: 'refused',
      why: expect.stringContaining(words),
    });
  });

  test.each([
    ['misread', { text: plateText('ZZT0128'), region: null }],
    ['wrong-region', { text: plateText('ZZT0123'), region: 'US-NE' }],
    ['wrong-vehicle', { text: plateText('ZZT0123'), region: null }],
    ['entry-not-current', { text: plateText('ZZT0123'), region: 'US-IA' }],
  ] as const)('is rejected as %s, and its entry suppressed', (outcome, blind) => {
    expect(verify(alert(), order({ outcome, blind }), null)).toEqual({
      kind: 'accepted',
      state: 'rejected',
      suppresses: true,
    });
  });

  test.each([
    ['misread', { text: plateText('ZZT0123'), region: null }],
    ['wrong-region', { text: plateText('ZZT0123'), region: 'US-IA' }],
    ['wrong-region', { text: plateText('ZZT0123'), region: null }],
  ] as const)('is not rejected as %s where what was typed says otherwise', (outcome, blind) => {
    expect(verify(alert(), order({ outcome, blind }), null)).toMatchObject({ kind: 'refused' });
  });

  test('can still be verified after it has expired: a late look is a look', () => {
    const late = alert({ state: 'expired' });
    expect(verify(late, order(), null)).toMatchObject({ kind: 'accepted', state: 'confirmed' });
    expect(verify(late, order({ outcome: 'wrong-vehicle' }), null)).toMatchObject({
      state: 'rejected',
      suppresses: true,
    });
  });

  test.each(['confirmed', 'rejected', 'withdrawn', 'retracted'] as const)(
    'is left alone once it is %s',
    (state) => {
      expect(verify(alert({ state }), order(), null)).toMatchObject({ kind: 'refused' });
    },
  );

  test.each(['amber-alert', 'missing-person'] as const)('of a %s takes two people to reject', (category) => {
    const rejection = order({ outcome: 'wrong-vehicle' });
    expect(verify(alert({}, category), rejection, null)).toEqual({ kind: 'second' });
    for (const same of ['a.example', 'A.Example', ' a.example '])
      expect(verify(alert({}, category), rejection, same)).toMatchObject({ kind: 'refused' });
    expect(verify(alert({}, category), rejection, 'b.example')).toMatchObject({ state: 'rejected' });
    expect(verify(alert({}, category), order(), null)).toMatchObject({ state: 'confirmed' });
  });
});
