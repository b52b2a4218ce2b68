import { describe, expect, test } from 'vitest';
import { EVERY_ALERT } from '../../../src/domain/alert/alert-filter.ts';
import { joinedAlerts } from '../../support/buffer/joined-alerts.ts';
import { Machine } from '../../support/buffer/machine.ts';
import { openBuffer, recordHit } from '../../support/buffer/open-buffer.ts';
import { syntheticRead } from '../../support/buffer/synthetic-read.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const NEVER = new AbortController().signal;

type OpenBuffer = ReturnType<typeof openBuffer>;

/** As a unit's cameras do it: read and alert carry what the machine's clock says. */
const raise = (buffer: OpenBuffer, machine: Machine, plate = 'ZZT4711') =>
  recordHit(buffer, syntheticRead(plate, machine.utcNow()));

/** The minute's work of a unit, as far as it moves time and ends alerts. */
async function tend(folder: string, buffer: OpenBuffer): Promise<number> {
  await buffer.purge();
  return joinedAlerts(folder, buffer).expire(HOUR_MS, NEVER);
}

/** The plates whose end the chain tells of. */
const notedEnds = (folder: string, buffer: OpenBuffer): readonly string[] => {
  const alerts = joinedAlerts(folder, buffer).list(EVERY_ALERT, 99);
  return buffer.audit
    .lines(0, 1_000)
    .filter((line) => line.includes('"alertSettled"'))
    .flatMap((line) => alerts.filter(({ alertId }) => line.includes(alertId)))
    .map(({ literal }) => literal.reveal());
};

describe('a boot with an unknown clock', () => {
  test('ends no alert until the clock is set, over a restart too; then each that is due, once, by its true age', async () => {
    using folder = temporaryFolder();
    const machine = new Machine();
    {
      using buffer = openBuffer(folder.path, machine);
      for (const plate of ['ZZT0001', 'ZZT0002']) raise(buffer, machine, plate);
      machine.run(50 * MINUTE_MS);
      raise(buffer, machine, 'ZZT0003');
      await buffer.purge();
    }
    machine.off(20 * MINUTE_MS, -300 * DAY_MS);
    for (const _ of ['the boot', 'a restart within it']) {
      using buffer = openBuffer(folder.path, machine);
      expect(buffer.events).toContainEqual({ type: 'clockUnknown' });
      expect(await tend(folder.path, buffer)).toBe(0);
      machine.run(15 * MINUTE_MS);
      expect(await tend(folder.path, buffer)).toBe(0);
      expect(notedEnds(folder.path, buffer)).toEqual([]);
    }
    using buffer = openBuffer(folder.path, machine);
    machine.synchronize();
    expect(await tend(folder.path, buffer)).toBe(2);
    expect(notedEnds(folder.path, buffer)).toEqual(['ZZT0001', 'ZZT0002']);
    machine.run(10 * MINUTE_MS);
    expect(await tend(folder.path, buffer)).toBe(1);
    expect(await tend(folder.path, buffer)).toBe(0);
    expect(notedEnds(folder.path, buffer)).toEqual(['ZZT0001', 'ZZT0002', 'ZZT0003']);
    const states = buffer.outbox
      .take(99)
      .filter(({ kind }) => kind === 'verification')
      .map(({ body }) => JSON.parse(Buffer.from(body).toString()));
    expect(states).toMatchObject(
      ['ZZT0001', 'ZZT0002', 'ZZT0003'].map((literal) => ({ literal, state: 'expired' })),
    );
  });

  test.each([
    ['300 days behind', -300 * DAY_MS],
    ['a year ahead', 365 * DAY_MS],
  ])(
    '%s gives an alert that it raises its whole time once the clock is set, and no more',
    async (_, errorMs) => {
      using folder = temporaryFolder();
      const machine = new Machine();
      openBuffer(folder.path, machine).close();
      machine.off(2 * DAY_MS, errorMs);
      using buffer = openBuffer(folder.path, machine);
      raise(buffer, machine);
      machine.run(HOUR_MS / 2);
      machine.synchronize();
      expect(await tend(folder.path, buffer)).toBe(0);
      machine.run(HOUR_MS / 2 - 1);
      expect(await tend(folder.path, buffer)).toBe(0);
      machine.run(1);
      expect(await tend(folder.path, buffer)).toBe(1);
    },
  );
});

test.each([
  ['forward by a year', 365 * DAY_MS],
  ['backward by a year', -365 * DAY_MS],
])('a clock that jumps %s without synchronization ends no alert early and none late', async (_, errorMs) => {
  using folder = temporaryFolder();
  const machine = new Machine();
  using buffer = openBuffer(folder.path, machine);
  raise(buffer, machine, 'ZZT0001');
  machine.errorMs = errorMs;
  machine.quality = 'unknown';
  raise(buffer, machine, 'ZZT0002');
  machine.run(HOUR_MS - 1);
  expect(await tend(folder.path, buffer)).toBe(0);
  machine.run(1);
  expect(await tend(folder.path, buffer)).toBe(2);
});
