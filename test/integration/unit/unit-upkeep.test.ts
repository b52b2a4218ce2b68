import { expect, test } from 'vitest';

import { Recorder } from '../../../src/buffer/recorder.ts';
import { EVERY_ALERT } from '../../../src/domain/alert/alert-filter.ts';
import type { BufferEvent } from '../../../src/domain/events/buffer-events.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { makeRoom, UnitUpkeep } from '../../../src/unit/upkeep.ts';
import { bufferKeys } from '../../support/buffer/data-key.ts';
import { joinedAlerts } from '../../support/buffer/joined-alerts.ts';
import { Machine } from '../../support/buffer/machine.ts';
import { openBuffer, pathsIn, recordHit } from '../../support/buffer/open-buffer.ts';
import { syntheticRead } from '../../support/buffer/synthetic-read.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';
import { waitFor } from '../../support/wait-for.ts';

const PLATE = 'ZZT4711';
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

test('alerts expire while a unit runs; none on an unknown clock, and those that are due as soon as it is set', async () => {
  using folder = temporaryFolder();
  const machine = new Machine();
  {
    using buffer = openBuffer(folder.path, machine);
    recordHit(buffer, syntheticRead(PLATE, machine.utcNow()));
  }
  machine.off(2 * HOUR_MS, -300 * DAY_MS);
  using buffer = openBuffer(folder.path, machine);
  const alerts = joinedAlerts(folder.path, buffer);
  const failures: unknown[] = [];
  const emit = (_: BufferEvent): void => undefined;
  const onFailure = (error: unknown): void => void failures.push(error);
  let [goes, offers] = [0, 0];
  const upkeep = new UnitUpkeep({
    ...{
      buffer,
      stored: bufferKeys(pathsIn(folder.path)),
      emit,
      clock: systemClock,
      onFailure,
      intervalMs: 5,
    },
    recorder: new Recorder({
      ...{ emit, clock: systemClock, onFailure, onBack: () => undefined },
      relieve: () => makeRoom(buffer),
    }),
    retractAlerts: async () => undefined,
    expireAlerts: async (signal) => {
      await alerts.expire(HOUR_MS, signal);
      goes += 1;
    },
    endPassages: async () => undefined,
    onMessages: () => {
      offers = alerts.list({ ...EVERY_ALERT, state: 'expired' }, 9).length;
    },
  });
  const ended = () => buffer.audit.lines(0, 999).filter((line) => line.includes('"alertSettled"')).length;
  upkeep.start();
  try {
    await waitFor('some goes on the unknown clock', () => goes >= 3);
    expect(ended()).toBe(0);
    machine.synchronize();
    await waitFor('the alert of before is told', () => offers === 1);
    recordHit(buffer, syntheticRead(PLATE, machine.utcNow()));
    const before = goes;
    await waitFor('some more goes', () => goes >= before + 3);
    expect(ended()).toBe(1);
    machine.run(HOUR_MS);
    await waitFor('the other is told too', () => offers === 2);
  } finally {
    await upkeep.stop();
  }
  expect([ended(), failures]).toEqual([2, []]);
}, 30_000);
