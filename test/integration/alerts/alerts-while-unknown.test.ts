import { describe, expect, test } from 'vitest';
import { EVERY_ALERT } from '../../../src/domain/alert/alert-filter.ts';
import type { PlateRead } from '../../../src/domain/read/plate-read.ts';
import { utcMs } from '../../../src/domain/time/time.ts';
import { joinedAlerts } from '../../support/buffer/joined-alerts.ts';
import { Machine } from '../../support/buffer/machine.ts';
import { openBuffer, readDraft } from '../../support/buffer/open-buffer.ts';
import {
  plateText,
  syntheticAlert,
  syntheticHit,
  syntheticRead,
} from '../../support/buffer/synthetic-read.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

type OpenBuffer = ReturnType<typeof openBuffer>;

/** As a unit does it: the read carries the wall clock's time, and the alert the unit's. */
function raise(buffer: OpenBuffer, machine: Machine, plate: string): void {
  const read: PlateRead = { ...syntheticRead(plate, machine.utcNow()), clockQuality: 'unknown' };
  const hit = syntheticHit(read);
  buffer.record({ read, hits: [hit], alerts: [syntheticAlert(hit, buffer.clock.guessNow())] }, [
    readDraft(read),
  ]);
}

/** One alert from before a boot with an unknown clock, and one from after it. */
async function withUnknownClock(
  work: (buffer: OpenBuffer, machine: Machine, folder: string) => void | Promise<void>,
) {
  using folder = temporaryFolder();
  const machine = new Machine();
  {
    using before = openBuffer(folder.path, machine);
    raise(before, machine, 'ZZT0LD1');
  }
  machine.off(2 * HOUR_MS, -300 * DAY_MS);
  using buffer = openBuffer(folder.path, machine);
  machine.run(HOUR_MS);
  raise(buffer, machine, 'ZZTNEW1');
  await work(buffer, machine, folder.path);
}

describe('while the clock is unknown, for hours or for ever', () => {
  test('alerts of this boot are shown and retracted, and those from before stay sealed', () =>
    withUnknownClock((buffer, _, folder) => {
      const alerts = joinedAlerts(folder, buffer);
      expect(alerts.list(EVERY_ALERT, 9).map(({ literal }) => literal.reveal())).toEqual(['ZZTNEW1']);
      expect(alerts.retract(() => true, 'entry-disputed')).toBe(1);
      expect(alerts.list(EVERY_ALERT, 9).map(({ state }) => state)).toEqual(['retracted']);
      expect(buffer.outbox.take(9).map(({ kind }) => kind)).toContain('verification');
    }));

  test('an alert of this boot is rejected by a person', () =>
    withUnknownClock((buffer, _, folder) => {
      const alerts = joinedAlerts(folder, buffer);
      const [alert] = alerts.list(EVERY_ALERT, 9);
      const order = {
        ...{
          alertId: alert?.alertId ?? '',
          verificationId: 'v1',
          operator: 'a.example',
          outcome: 'wrong-vehicle' as const,
        },
        ...{ blind: { text: plateText('ZZTNEW1'), region: alert?.readRegion ?? null }, vehicleAgrees: false },
      };
      expect(alerts.verify(order).state).toBe('rejected');
    }));

  test('whoever asks for another alert is told that older ones are sealed, and for how long', () =>
    withUnknownClock((buffer, _, folder) => {
      const alerts = joinedAlerts(folder, buffer);
      expect(() => alerts.find('nowhere')).toThrow(
        /sealed until the unit knows how long it was without power/,
      );
    }));

  test('an alert that nobody verifies in time ends by powered time', () =>
    withUnknownClock(async (buffer, machine, folder) => {
      const alerts = joinedAlerts(folder, buffer);
      const never = new AbortController().signal;
      machine.run(HOUR_MS - 1);
      expect(await alerts.expire(HOUR_MS, never)).toBe(0);
      machine.run(1);
      expect(await alerts.expire(HOUR_MS, never)).toBe(1);
    }));
});

test('once the clock is known, all alerts are there, and their times are right', () =>
  withUnknownClock(async (buffer, machine, folder) => {
    const raisedAt = machine.trueUtc;
    machine.run(HOUR_MS);
    machine.synchronize();
    await buffer.purge();
    const alerts = joinedAlerts(folder, buffer);
    const shown = alerts.list(EVERY_ALERT, 9);
    expect(shown.map(({ literal }) => literal.reveal())).toEqual(['ZZTNEW1', 'ZZT0LD1']);
    expect(shown.map(({ raisedAtUtc }) => raisedAtUtc)).toEqual([
      utcMs(raisedAt),
      utcMs(raisedAt - 3 * HOUR_MS),
    ]);
    expect(() => alerts.find('nowhere')).toThrow(/There is no alert nowhere/);
  }));
