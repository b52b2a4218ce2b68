import { expect, test } from 'vitest';
import { finalAlerts } from '../../../src/alerts/final-alerts.ts';
import type { Alert, AlertChannel } from '../../../src/domain/alert/alert.ts';
import { syntheticAlert, syntheticHit, syntheticRead } from '../../support/buffer/synthetic-read.ts';

const hit = syntheticHit(syntheticRead('ZZT0123'));
const alert = (channel: AlertChannel, unmetConditions: readonly string[] = []): Alert => ({
  ...syntheticAlert(hit),
  ...{ channel, unmetConditions, passesBefore: 3 },
});
/** What the read would raise by itself when its passage is over: a hit of its own, on the same entry. */
const again = (channel: AlertChannel): Alert => ({
  ...syntheticAlert({ ...hit, hitId: 'another', matchProbability: 0.999 }),
  ...{ channel, unmetConditions: channel === 'interrupt' ? [] : ['match-probable'] },
});

test('alerts of a passage that is over are sent once more unchanged, as final', () => {
  const told = alert('review', ['match-probable']);
  const final = { ...told, revision: 2, stage: 'final' };
  expect(finalAlerts([told], [])).toEqual([final]);
  expect(finalAlerts([told], [again('review')])).toEqual([final]);
});

test('one that was reviewed interrupts where all looks together fulfil the rule, under its own ids', () => {
  const told = alert('review', ['match-probable']);
  const [final] = finalAlerts([told], [again('interrupt')]);
  expect(final).toMatchObject({ alertId: told.alertId, channel: 'interrupt', unmetConditions: [] });
  expect(final).toMatchObject({ revision: 2, stage: 'final', passesBefore: 3 });
  expect(final?.hit).toEqual({ ...hit, matchProbability: 0.999 });
});

test('none is downgraded, and none is changed by another hit of the read', () => {
  const told = alert('interrupt');
  expect(finalAlerts([told], [again('review')])).toEqual([{ ...told, revision: 2, stage: 'final' }]);
  const other = again('interrupt');
  const beside = { ...other, hit: { ...other.hit, entry: { ...hit.entry, entryIdentity: 'x' } } };
  expect(finalAlerts([alert('review', ['a'])], [beside])).toMatchObject([{ channel: 'review' }]);
  expect(finalAlerts([{ ...alert('test'), isTest: true }], [again('interrupt')])).toMatchObject([
    { channel: 'test' },
  ]);
});
