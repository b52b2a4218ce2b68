import { expect, test } from 'vitest';
import { QueryReader } from '../../../src/buffer/query/query-reader.ts';
import { PlateText } from '../../../src/domain/plate/plate-text.ts';
import { utcMs } from '../../../src/domain/time/time.ts';
import { Machine } from '../../support/buffer/machine.ts';
import { heldReadIds, lookInto, openBuffer, recordRead } from '../../support/buffer/open-buffer.ts';
import { syntheticRead } from '../../support/buffer/synthetic-read.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const PLATE = 'ZZT4711';

type Buffer = ReturnType<typeof openBuffer>;

/** The hour around a moment. */
const around = (trueUtc: number) => ({
  fromUtc: utcMs(trueUtc - HOUR_MS / 2),
  toUtc: utcMs(trueUtc + HOUR_MS / 2),
});

function hold(buffer: Buffer, trueUtc: number): number {
  const plate = PlateText.parse(PLATE);
  if (plate === null) throw new Error('no plate');
  const reviewOn = new Date(buffer.clock.utcNow() + 30 * DAY_MS).toISOString().slice(0, 10);
  const target = { kind: 'plate', plate, ...around(trueUtc) } as const;
  const order = { caseNumber: '26-1', operator: 'a.example', reason: 'hit and run', reviewOn, target };
  return buffer.holds.place(order).reads;
}

function found(folder: string, buffer: Buffer, trueUtc: number): number {
  using database = lookInto(folder);
  const query = {
    plate: { asked: PLATE, isPartial: false },
    cameraId: null,
    hitsOnly: false,
    ...around(trueUtc),
  };
  const request = { query, caseNumber: '26-1', keptNowUtc: buffer.clock.keptNow(), after: null, limit: 9 };
  return new QueryReader(database, () => 0).reads(request).found.length;
}

test.each([
  ['300 days behind', -300 * DAY_MS],
  ['a day ahead', DAY_MS],
  ['right, and only not set', 0],
])(
  'a hold keeps the read that a search finds, captured by a clock that was %s until it was set',
  async (_, errorMs) => {
    using folder = temporaryFolder();
    const machine = new Machine();
    openBuffer(folder.path, machine).close();
    machine.off(2 * DAY_MS, errorMs);
    using buffer = openBuffer(folder.path, machine);
    machine.run(HOUR_MS);
    const capturedAt = machine.trueUtc;
    const { readId } = syntheticRead(PLATE, machine.utcNow());
    recordRead(buffer, { ...syntheticRead(PLATE, machine.utcNow()), readId });
    machine.run(2 * HOUR_MS);
    machine.synchronize();
    await buffer.purge();
    expect(found(folder.path, buffer, capturedAt)).toBe(1);
    expect(hold(buffer, capturedAt)).toBe(1);
    expect(hold(buffer, capturedAt + 2 * HOUR_MS)).toBe(0);
    machine.run(31 * DAY_MS);
    await buffer.purge();
    expect(heldReadIds(folder.path)).toEqual([readId]);
    // What the hold keeps past its time is found as well, under the same date.
    expect(found(folder.path, buffer, capturedAt)).toBe(1);
  },
);

test('a hold that was placed before the clock was set gathers the reads that come into its window then', async () => {
  using folder = temporaryFolder();
  const machine = new Machine();
  openBuffer(folder.path, machine).close();
  machine.off(DAY_MS, -300 * DAY_MS);
  using buffer = openBuffer(folder.path, machine);
  machine.run(HOUR_MS);
  const capturedAt = machine.trueUtc;
  recordRead(buffer, syntheticRead(PLATE, machine.utcNow()));
  expect(hold(buffer, capturedAt)).toBe(0);
  machine.run(HOUR_MS);
  machine.synchronize();
  await buffer.purge();
  expect(buffer.holds.list().map(({ reads }) => reads)).toEqual([1]);
});

test('a clock that is wrong for a minute changes no date', async () => {
  using folder = temporaryFolder();
  const machine = new Machine();
  using buffer = openBuffer(folder.path, machine);
  await buffer.purge();
  machine.run(HOUR_MS);
  await buffer.purge();
  machine.errorMs = 40 * DAY_MS;
  const capturedAt = machine.trueUtc;
  recordRead(buffer, syntheticRead(PLATE, machine.utcNow()));
  machine.run(60_000);
  machine.errorMs = 0;
  await buffer.purge();
  expect(found(folder.path, buffer, capturedAt)).toBe(1);
  expect(hold(buffer, capturedAt)).toBe(1);
});
