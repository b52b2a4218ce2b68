import { expect, test } from 'vitest';
import { openBuffer } from '../../support/buffer/open-buffer.ts';
import { syntheticAlert, syntheticHit, syntheticRead } from '../../support/buffer/synthetic-read.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

test('an alert that was sent again is one alert, as it was sent last', () => {
  using folder = temporaryFolder();
  using buffer = openBuffer(folder.path, manualClock());
  const read = syntheticRead();
  const hit = syntheticHit(read);
  const alert = syntheticAlert(hit);
  buffer.record({ read, hits: [hit], alerts: [alert] }, []);
  const revised = { ...hit, hitId: `${hit.hitId}-2`, matchGrade: 'possible' } as const;
  buffer.record(
    { read: { ...read, revision: 2 }, hits: [revised], alerts: [{ ...alert, hit: revised, revision: 2 }] },
    [],
  );
  buffer.record({ read: syntheticRead(), hits: [], alerts: [] }, []);
  expect(buffer.alerts.list(10)).toMatchObject([{ alertId: alert.alertId, revision: 2 }]);
  expect(buffer.alerts.find(alert.alertId)).toMatchObject({ revision: 2 });
  expect(buffer.alerts.openAlertsOn(() => true)).toHaveLength(1);
  expect(buffer.alerts.outcomes()).toMatchObject([
    { listId: 'agency', matchGrade: 'possible', channel: 'review', unverified: 1, confirmed: 0 },
  ]);
});
