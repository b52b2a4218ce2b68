import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { EVERY_ALERT } from '../../../src/domain/alert/alert-filter.ts';
import { MAX_RETENTION_MS } from '../../../src/policy/retention.ts';
import { joinedAlerts } from '../../support/buffer/joined-alerts.ts';
import { openBuffer, recordHit } from '../../support/buffer/open-buffer.ts';
import { syntheticRead } from '../../support/buffer/synthetic-read.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

const PLATE = 'ZZT4711';
const HOUR_MS = 3_600_000;
const NEVER = new AbortController().signal;

test('a limited number expires at once, the oldest first, in any partition; the rest in the next round', async () => {
  using folder = temporaryFolder();
  const clock = manualClock();
  using buffer = openBuffer(folder.path, clock);
  const alerts = joinedAlerts(folder.path, buffer);
  const raise = (plate: string) => recordHit(buffer, syntheticRead(plate, clock.utcNow()));
  const left = () =>
    alerts.list({ ...EVERY_ALERT, state: 'potential' }, 9).map(({ literal }) => literal.reveal());
  for (let n = 0; n < 200; n += 1) {
    raise(PLATE);
    clock.advance(1);
  }
  raise('ZZT0001');
  clock.advance(7 * HOUR_MS);
  raise('ZZT0002');
  clock.advance(HOUR_MS);
  expect(await alerts.expire(HOUR_MS, NEVER)).toBe(200);
  expect(left()).toEqual(['ZZT0002', 'ZZT0001']);
  expect(await alerts.expire(HOUR_MS, NEVER)).toBe(2);
  expect(await alerts.expire(HOUR_MS, NEVER)).toBe(0);
});

test('other work runs between two expiries, and a stop then leaves the rest for the next start', async () => {
  using folder = temporaryFolder();
  const clock = manualClock();
  const [stop, told] = [new AbortController(), { type: 'alertsExpired', count: 1 }];
  {
    using buffer = openBuffer(folder.path, clock);
    for (let n = 0; n < 2; n += 1) recordHit(buffer, syntheticRead(PLATE, clock.utcNow()));
    clock.advance(HOUR_MS);
    let toSend = 0;
    const alerts = joinedAlerts(folder.path, buffer, () => {
      toSend += 1;
    });
    const expiring = alerts.expire(HOUR_MS, stop.signal);
    await setImmediate();
    expect(toSend, 'the broker hears of each at once').toBe(1);
    stop.abort();
    expect(await expiring).toBe(1);
    expect(alerts.told).toEqual([told]);
  }
  using buffer = openBuffer(folder.path, clock);
  const alerts = joinedAlerts(folder.path, buffer);
  expect(await alerts.expire(HOUR_MS, NEVER)).toBe(1);
  expect(alerts.told).toEqual([told]);
});

test('an alert whose own time is over, and that waits for the purge, no longer expires', async () => {
  using folder = temporaryFolder();
  const clock = manualClock();
  using buffer = openBuffer(folder.path, clock);
  recordHit(buffer, syntheticRead(PLATE, clock.utcNow()));
  clock.advance(MAX_RETENTION_MS);
  expect(await joinedAlerts(folder.path, buffer).expire(HOUR_MS, NEVER)).toBe(0);
  expect(buffer.audit.lines(0, 99).filter((line) => line.includes('"alertSettled"'))).toEqual([]);
});
