import { describe, expect, test } from 'vitest';
import { MAX_RETENTION_MS } from '../../../src/policy/retention.ts';
import { Machine } from '../../support/buffer/machine.ts';
import { openBuffer, readRows, recordRead } from '../../support/buffer/open-buffer.ts';
import { syntheticRead } from '../../support/buffer/synthetic-read.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Records end at moments of a grid, up to so much before their time. */
const STEP_MS = MAX_RETENTION_MS / 120;

const seen = (machine: Machine, text = 'WAYP0ST') => syntheticRead(text, machine.utcNow());
const textsIn = (folder: string): readonly string[] => readRows(folder).map(({ text }) => text);

describe('a clock that jumps without synchronization', () => {
  test.each([
    ['forward by a year', 365 * DAY_MS],
    ['backward by a year', -365 * DAY_MS],
  ])('%s deletes nothing early and keeps nothing late', async (_, errorMs) => {
    using folder = temporaryFolder();
    const machine = new Machine();
    using buffer = openBuffer(folder.path, machine);
    recordRead(buffer, seen(machine, 'BEFORE1'));
    machine.errorMs = errorMs;
    machine.quality = 'unknown';
    recordRead(buffer, seen(machine, 'AFTER1'));
    for (let hour = 0; hour < (MAX_RETENTION_MS - STEP_MS) / HOUR_MS; hour += 1) {
      await buffer.purge();
      machine.run(HOUR_MS);
    }
    expect(textsIn(folder.path)).toEqual(['BEFORE1', 'AFTER1']);
    machine.run(STEP_MS);
    await buffer.purge();
    expect(textsIn(folder.path)).toEqual([]);
  });
});

describe('a boot with an unknown clock', () => {
  test('seals older records: they are not handed out until the clock is set, but new ones are', async () => {
    using folder = temporaryFolder();
    const machine = new Machine();
    const first = openBuffer(folder.path, machine);
    recordRead(first, seen(machine));
    first.close();
    machine.off(DAY_MS, -300 * DAY_MS);
    using buffer = openBuffer(folder.path, machine);
    expect(buffer.events).toContainEqual({ type: 'clockUnknown' });
    expect(buffer.outbox.take(9)).toEqual([]);
    recordRead(buffer, seen(machine));
    expect(buffer.outbox.take(9).map(({ id }) => id.seq)).toEqual([2]);
    machine.run(HOUR_MS);
    machine.synchronize();
    await buffer.purge();
    expect(buffer.events.at(-1)).toEqual({ type: 'clockSet' });
    expect(buffer.outbox.take(9).map(({ id }) => id.seq)).toEqual([1]);
  });

  test('stays sealed over a restart within the boot', () => {
    using folder = temporaryFolder();
    const machine = new Machine();
    const first = openBuffer(folder.path, machine);
    recordRead(first, seen(machine));
    first.close();
    machine.off(DAY_MS, 0);
    openBuffer(folder.path, machine).close();
    machine.run(HOUR_MS);
    using buffer = openBuffer(folder.path, machine);
    expect(buffer.events).toContainEqual({ type: 'clockUnknown' });
    expect(buffer.outbox.take(9)).toEqual([]);
  });

  test('counts only running time until the clock is set, and then purges first', async () => {
    using folder = temporaryFolder();
    const machine = new Machine();
    const first = openBuffer(folder.path, machine);
    recordRead(first, seen(machine, 'OLD1'));
    machine.run(10 * DAY_MS);
    first.close();
    machine.off(15 * DAY_MS, 900 * DAY_MS);
    using buffer = openBuffer(folder.path, machine);
    recordRead(buffer, seen(machine, 'NEW1'));
    machine.run(6 * DAY_MS);
    await buffer.purge();
    expect(textsIn(folder.path)).toEqual(['OLD1', 'NEW1']);
    machine.synchronize();
    await buffer.purge();
    expect(textsIn(folder.path)).toEqual(['NEW1']);
    expect(buffer.events).toContainEqual(expect.objectContaining({ type: 'recordsPurged', reads: 1 }));
  });

  test('keeps what it recorded for its full time once the clock is set, and not a day longer', async () => {
    using folder = temporaryFolder();
    const machine = new Machine();
    openBuffer(folder.path, machine).close();
    machine.off(20 * DAY_MS, -900 * DAY_MS);
    using buffer = openBuffer(folder.path, machine);
    recordRead(buffer, seen(machine, 'NEW1'));
    machine.run(DAY_MS);
    machine.synchronize();
    await buffer.purge();
    machine.run(MAX_RETENTION_MS - DAY_MS - STEP_MS);
    await buffer.purge();
    expect(textsIn(folder.path)).toEqual(['NEW1']);
    machine.run(STEP_MS);
    await buffer.purge();
    expect(textsIn(folder.path)).toEqual([]);
  });

  test('after another such boot keeps nothing too long, although the times without power are unknown', async () => {
    using folder = temporaryFolder();
    const machine = new Machine();
    openBuffer(folder.path, machine).close();
    machine.off(DAY_MS, 0);
    const second = openBuffer(folder.path, machine);
    recordRead(second, seen(machine, 'BETWEEN1'));
    second.close();
    machine.off(29 * DAY_MS, 0);
    using buffer = openBuffer(folder.path, machine);
    expect(buffer.outbox.take(9)).toEqual([]);
    machine.run(HOUR_MS);
    machine.synchronize();
    machine.run(DAY_MS);
    await buffer.purge();
    expect(textsIn(folder.path)).toEqual([]);
  });

  test('of a new unit whose clock shows 1970 deletes nothing when the clock is set', async () => {
    using folder = temporaryFolder();
    const machine = new Machine();
    machine.off(0, -machine.trueUtc);
    using buffer = openBuffer(folder.path, machine);
    recordRead(buffer, seen(machine));
    expect(buffer.outbox.take(9)).toHaveLength(1);
    machine.run(HOUR_MS);
    machine.synchronize();
    await buffer.purge();
    expect(textsIn(folder.path)).toEqual(['WAYP0ST']);
  });
});
