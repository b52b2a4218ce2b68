import { expect, test } from 'vitest';
import { joinedAlerts } from '../../support/buffer/joined-alerts.ts';
import { openBuffer } from '../../support/buffer/open-buffer.ts';
import {
  plateText,
  syntheticAlert,
  syntheticHit,
  syntheticRead,
} from '../../support/buffer/synthetic-read.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

const PLATE = 'ZZT4711';

/** One alert of a child that is missed, which two people have to reject. */
function amber(folder: string) {
  const buffer = openBuffer(folder, manualClock());
  const read = syntheticRead(PLATE);
  const hit = syntheticHit(read);
  const listed = { ...hit, entry: { ...hit.entry, category: 'amber-alert' } } as const;
  const alert = syntheticAlert(listed);
  buffer.record({ read, hits: [listed], alerts: [alert] }, []);
  const alerts = joinedAlerts(folder, buffer);
  const verify = (operator: string, outcome: 'confirmed' | 'wrong-vehicle') =>
    alerts.verify({
      ...{ alertId: alert.alertId, verificationId: `${operator}-${outcome}`, operator, outcome },
      ...{ blind: { text: plateText(PLATE), region: read.region }, vehicleAgrees: outcome === 'confirmed' },
    });
  return { buffer, alerts, alertId: alert.alertId, verify };
}

test('one person’s rejection of an alert no longer counts once the alert was confirmed', () => {
  using folder = temporaryFolder();
  const { buffer, alerts, alertId, verify } = amber(folder.path);
  using _ = buffer;
  expect(verify('a.example', 'wrong-vehicle')).toMatchObject({ state: 'potential', needsSecond: true });
  expect(verify('b.example', 'confirmed')).toMatchObject({ state: 'confirmed' });
  const inError = { alertId, disposition: 'stopped-in-error' } as const;
  expect(alerts.dispose({ ...inError, operator: 'c.example' })).toMatchObject({ needsSecond: true });
  expect(alerts.dispose({ ...inError, operator: 'd.example' })).toMatchObject({ needsSecond: false });
});

test('an alert whose vehicle was not found is withdrawn with its entry, and one with a result is not', () => {
  for (const [disposition, taken] of [
    ['not-located', 1],
    ['vehicle-recovered', 0],
  ] as const) {
    using folder = temporaryFolder();
    const { buffer, alerts, alertId, verify } = amber(folder.path);
    using _ = buffer;
    verify('b.example', 'confirmed');
    expect(alerts.find(alertId)).toMatchObject({ state: 'confirmed', stage: 'final' });
    alerts.dispose({ alertId, operator: 'c.example', disposition });
    expect(alerts.retract(() => true, 'entry-removed')).toBe(taken);
    expect(alerts.find(alertId).state).toBe(taken === 1 ? 'retracted' : 'closed');
  }
});
