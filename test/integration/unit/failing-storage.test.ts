import { describe, expect, test } from 'vitest';
import { Mosquitto } from '../../support/broker/mosquitto.ts';
import { Subscriber } from '../../support/broker/subscriber.ts';
import { lookInto, readRows } from '../../support/buffer/open-buffer.ts';
import { UnitOnFailingDisk } from '../../support/faults/failing-disk.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';
import { waitFor } from '../../support/wait-for.ts';

type Running = { readonly unit: UnitOnFailingDisk; readonly subscriber: Subscriber; readonly folder: string };

async function withUnit(work: (running: Running) => Promise<void>): Promise<void> {
  using folder = temporaryFolder();
  using aside = temporaryFolder();
  await using broker = await Mosquitto.start(aside.path);
  await using subscriber = await Subscriber.connect(broker.url);
  await using unit = await UnitOnFailingDisk.start(folder.path, aside.path, broker.url);
  await waitFor('it records', () => unit.reported().length > 10, 20_000);
  await work({ unit, subscriber, folder: folder.path });
}

const arrived = (subscriber: Subscriber): ReadonlySet<string> =>
  new Set(
    subscriber.arrived
      .filter(({ topic }) => topic.endsWith('/read'))
      .map(({ body }) => JSON.parse(body).readId),
  );

describe('a unit whose disk', () => {
  test.each([
    ['is full', 'F'],
    ['has turned read-only', 'R'],
    ['has gone bad', 'B'],
  ] as const)(
    '%s goes on, says so, and records what waited when the disk takes writes again',
    async (_, mode) => {
      await withUnit(async ({ unit, subscriber, folder }) => {
        unit.disk(mode);
        await waitFor('it says so', () => unit.log.includes('storageFailing'), 20_000);
        const before = unit.reported().length;
        await waitFor('it goes on', () => unit.reported().length > before + 40, 20_000);
        expect(unit.isRunning, unit.log).toBe(true);
        unit.disk(null);
        await waitFor('it is back', () => unit.log.includes('storageBack'), 30_000);
        const reported = unit.reported();
        await waitFor('all of it arrives', () => reported.every((id) => arrived(subscriber).has(id)), 30_000);
        expect(unit.log.match(/storageFailing/g)).toHaveLength(1);
        const stored = new Set(readRows(folder).map(({ read_id }) => read_id));
        expect(reported.filter((id) => !stored.has(id))).toEqual([]);
        using database = lookInto(folder);
        expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
      });
    },
    120_000,
  );

  test('is slow reports it, and continues', async () => {
    await withUnit(async ({ unit }) => {
      unit.disk('S');
      await waitFor('it says so', () => unit.log.includes('storageSlow'), 40_000);
      unit.disk(null);
      expect(unit.isRunning).toBe(true);
    });
  }, 120_000);
});
