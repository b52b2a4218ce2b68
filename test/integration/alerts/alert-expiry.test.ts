import { expect, test } from 'vitest';
import { verificationMessage } from '../../../src/contract/messages.ts';
import { EVERY_ALERT } from '../../../src/domain/alert/alert-filter.ts';
import type { VerificationOrder } from '../../../src/domain/alert/verification.ts';
import { type Clock, utcMs } from '../../../src/domain/time/time.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { Mosquitto } from '../../support/broker/mosquitto.ts';
import { Subscriber } from '../../support/broker/subscriber.ts';
import { auditEntries } from '../../support/buffer/audit-entries.ts';
import { joinedAlerts } from '../../support/buffer/joined-alerts.ts';
import { Machine } from '../../support/buffer/machine.ts';
import { openBuffer, recordHit } from '../../support/buffer/open-buffer.ts';
import { plateText, syntheticRead } from '../../support/buffer/synthetic-read.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';
import { startedUnit } from '../../support/unit/started-unit.ts';
import { waitFor } from '../../support/wait-for.ts';

const PLATE = 'ZZT4711';
const TEST_PLATE = 'ZZT0001';
/** Its time is not over yet. */
const YOUNGER = 'ZZT4712';
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const NEVER = new AbortController().signal;

const rejectionOf = (alertId = ''): VerificationOrder => ({
  verificationId: 'v1',
  alertId,
  operator: 'b.example',
  blind: { text: plateText(PLATE), region: null },
  vehicleAgrees: false,
  outcome: 'wrong-vehicle',
});

test('an alert expires when its time is over, not before, once, and can be rejected afterwards', async () => {
  using folder = temporaryFolder();
  const clock = manualClock();
  using buffer = openBuffer(folder.path, clock);
  const alerts = joinedAlerts(folder.path, buffer);
  recordHit(buffer, syntheticRead(PLATE, clock.utcNow()));
  clock.advance(HOUR_MS - 1);
  expect(await alerts.expire(HOUR_MS, NEVER)).toBe(0);
  clock.advance(1);
  expect(await alerts.expire(HOUR_MS, NEVER)).toBe(1);
  clock.advance(HOUR_MS);
  expect(await alerts.expire(HOUR_MS, NEVER)).toBe(0);
  expect(alerts.told).toEqual([{ type: 'alertsExpired', count: 1 }]);
  expect(alerts.takenBack, 'its entry stands, and paces the next alert').toEqual([]);
  expect(alerts.outcomes()).toMatchObject([{ unverified: 0, expired: 1, confirmed: 0, rejected: 0 }]);

  const [expired] = alerts.list(EVERY_ALERT, 9);
  const { state } = alerts.verify(rejectionOf(expired?.alertId));
  expect([expired?.state, state]).toEqual(['expired', 'rejected']);
  expect(alerts.outcomes()).toMatchObject([{ expired: 0, rejected: 1 }]);
});

test('an alert that a person verifies while others expire does not expire', async () => {
  using folder = temporaryFolder();
  const clock = manualClock();
  using buffer = openBuffer(folder.path, clock);
  const alerts = joinedAlerts(folder.path, buffer);
  for (let n = 0; n < 2; n += 1) {
    recordHit(buffer, syntheticRead(PLATE, clock.utcNow()));
    clock.advance(1);
  }
  const [second] = alerts.list(EVERY_ALERT, 9);
  clock.advance(HOUR_MS);
  // Which are due is known by now, and none of them has had its turn.
  const expiring = alerts.expire(HOUR_MS, NEVER);
  alerts.verify(rejectionOf(second?.alertId));
  expect(await expiring).toBe(1);
  expect(alerts.list(EVERY_ALERT, 9).map(({ state }) => state)).toEqual(['rejected', 'expired']);
});

test('no alert expires while the clock is unknown; once it is set, those that are due do, once', async () => {
  using folder = temporaryFolder();
  const machine = new Machine();
  {
    using buffer = openBuffer(folder.path, machine);
    recordHit(buffer, syntheticRead(PLATE, machine.utcNow()));
  }
  machine.off(2 * HOUR_MS, 365 * 24 * HOUR_MS);
  using buffer = openBuffer(folder.path, machine);
  const alerts = joinedAlerts(folder.path, buffer);
  const waiting = () =>
    buffer.outbox.take(9).map(({ body }) => JSON.parse(Buffer.from(body).toString()).state);
  expect(buffer.events).toContainEqual({ type: 'clockUnknown' });
  // Powered for longer than the wait: it is due by any clock, and what is sealed is told to nobody.
  machine.run(2 * HOUR_MS);
  await buffer.purge();
  expect(await alerts.expire(HOUR_MS, NEVER)).toBe(0);
  expect(waiting()).toEqual([]);
  machine.synchronize();
  await buffer.purge();
  expect(await alerts.expire(HOUR_MS, NEVER)).toBe(1);
  expect(await alerts.expire(HOUR_MS, NEVER)).toBe(0);
  expect(waiting().filter((state) => state === 'expired')).toEqual(['expired']);
});

test('a unit that starts after the time is over tells the broker once that its alert has expired, and leaves younger ones and test plates alone', async () => {
  using folder = temporaryFolder();
  await using broker = await Mosquitto.start(folder.path);
  await using subscriber = await Subscriber.connect(broker.url);
  const more = { alerts: { verifyWithinHours: 1, coolDownMinutes: 0 } };
  const told = () =>
    subscriber.arrived
      .filter(({ topic }) => topic.endsWith('/verification'))
      .map(({ body }) => verificationMessage.parse(JSON.parse(body)));
  const startedAt = (minutes: number) => startedUnit(folder.path, broker.url, more, minutesFromNow(minutes));
  let unit = await startedAt(-100);
  const rows = `plate,region,category\n${PLATE},,stolen-vehicle\n${YOUNGER},,stolen-vehicle\n${TEST_PLATE},,test-plate\n`;
  const sourceTimeUtc = minutesFromNow(-101).utcNow();
  const options = { listId: 'agency', source: 'Agency', version: '1', sourceTimeUtc };
  await unit.lists.importList(Buffer.from(rows), options, null);
  for (const plate of [TEST_PLATE, PLATE])
    await unit.reads.accept(syntheticRead(plate, systemClock.utcNow()));
  await waitFor('both alert', () => subscriber.arrived.filter(isAlert).length === 2);
  await unit.stop('the unit starts again');
  unit = await startedAt(-50);
  await unit.reads.accept(syntheticRead(YOUNGER, systemClock.utcNow()));
  await waitFor('the third alerts', () => subscriber.arrived.filter(isAlert).length >= 3);
  await unit.stop('the unit starts again');
  expect(told()).toEqual([]);

  for (const _ of ['once', 'again']) {
    unit = await startedAt(0);
    await waitFor('the alert has expired', () => told().length > 0);
    await unit.stop('the unit starts again');
  }
  expect(told()).toMatchObject([
    { state: 'expired', reason: null, operator: null, typed: null, suppresses: false, literal: PLATE },
  ]);
  unit = await startedAt(0);
  const settled = auditEntries(unit).filter((one) => JSON.stringify(one).includes('"alertSettled"'));
  expect(settled).toMatchObject([{ what: 'alertSettled', state: 'expired', operator: null }]);
  expect(JSON.stringify(settled)).not.toContain(PLATE);
  await unit.stop('the test is over');
}, 60_000);

const isAlert = ({ topic }: { readonly topic: string }): boolean => /\/(alert|test)$/.test(topic);

/** Each time is of a boot of its own: within a boot, no step of the clock makes anything older. */
const minutesFromNow = (minutes: number): Clock & { readonly boot: string } => ({
  ...systemClock,
  boot: `boot ${minutes}`,
  utcNow: () => utcMs(systemClock.utcNow() + minutes * MINUTE_MS),
});
