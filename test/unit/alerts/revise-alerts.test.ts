import { describe, expect, test } from 'vitest';
import { AlertsInView } from '../../../src/alerts/alerts-in-view.ts';
import { reviseAlerts } from '../../../src/alerts/revise-alerts.ts';
import type { Alert } from '../../../src/domain/alert/alert.ts';
import type { Hit } from '../../../src/domain/list/hit.ts';
import { syntheticAlert, syntheticHit, syntheticRead } from '../../support/buffer/synthetic-read.ts';

const hitOn = (entryIdentity: string): Hit => {
  const hit = syntheticHit(syntheticRead());
  return { ...hit, entry: { ...hit.entry, entryIdentity } };
};
const first = syntheticAlert(hitOn('one'));

describe('when the text of a read is revised', () => {
  test('its alert is withdrawn under its own id where the text no longer matches the entry', () => {
    expect(reviseAlerts([first], [], [])).toEqual([
      { ...first, revision: 2, state: 'withdrawn', stage: 'final' },
    ]);
  });

  test('what the new text raises is raised, beside what is withdrawn', () => {
    const hit = hitOn('two');
    const raised = syntheticAlert(hit);
    expect(reviseAlerts([first], [hit], [raised])).toEqual([
      { ...first, revision: 2, state: 'withdrawn', stage: 'final' },
      raised,
    ]);
  });

  test('an alert on the same entry is sent again under its first id if the new text matches', () => {
    const hit: Hit = { ...hitOn('one'), characterMatch: 'list-fold' };
    const raised: Alert = { ...syntheticAlert(hit), channel: 'interrupt' };
    expect(reviseAlerts([first], [hit], [raised])).toEqual([
      { ...raised, alertId: first.alertId, revision: 2 },
    ]);
  });

  test('an alert whose entry still matches remains, although its list has gone silent meanwhile', () => {
    expect(reviseAlerts([first], [hitOn('one')], [])).toEqual([]);
  });

  test('nothing is withdrawn twice', () => {
    expect(reviseAlerts([{ ...first, revision: 2, state: 'withdrawn', stage: 'final' }], [], [])).toEqual([]);
  });
});

test('a first revision raises its alerts as they are', () => {
  expect(reviseAlerts([], [first.hit], [first])).toEqual([first]);
});

describe('alerts in view', () => {
  const of = (readId: string, cameraId = 'north') => ({ readId, cameraId });

  test('are forgotten with their passage, or with all that a camera had in view', () => {
    const inView = new AlertsInView();
    for (const readId of ['a', 'b']) inView.remember(of(readId), [first]);
    inView.remember(of('c', 'south'), [first]);
    inView.forget('a');
    expect([inView.of('a'), inView.of('b')]).toEqual([[], [first]]);
    inView.forgetCamera('north');
    expect([inView.of('b'), inView.of('c')]).toEqual([[], [first]]);
  });

  test('are those that were sent last for a read, and none of others', () => {
    const inView = new AlertsInView();
    inView.remember(of('read-1'), [first]);
    inView.remember(of('read-2'), []);
    expect(inView.of('read-1')).toEqual([first]);
    expect(inView.of('read-2')).toEqual([]);
  });

  test('are forgotten for the oldest of many reads only', () => {
    const inView = new AlertsInView();
    for (let read = 0; read <= 1_000; read++) inView.remember(of(`read-${read}`), [first]);
    expect(inView.of('read-0')).toEqual([]);
    expect(inView.of('read-1')).toEqual([first]);
    expect(inView.of('read-1000')).toEqual([first]);
  });
});
