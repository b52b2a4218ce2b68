import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Mosquitto } from '../support/broker/mosquitto.ts';
import { Subscriber } from '../support/broker/subscriber.ts';
import { type DiskKind, UnitOnOwnDisk } from '../support/faults/own-disk.ts';
import { IS_FULL } from '../support/is-full.ts';
import { stillsOfOneVehicle } from '../support/recognition/golden.ts';
import { temporaryFolder } from '../support/temp-folder.ts';
import { writeConfig } from '../support/unit/running-unit.ts';
import { waypost } from '../support/unit/waypost.ts';
import { waitFor } from '../support/wait-for.ts';

type Running = {
  readonly unit: UnitOnOwnDisk;
  readonly subscriber: Subscriber;
  readonly status: () => ReturnType<typeof waypost>;
};

/** @param dataIn the folder of the buffer and all that lies beside it, below that of the configuration */
async function withUnit(
  kind: DiskKind,
  dataIn: (folder: string) => string,
  work: (running: Running, folder: string) => Promise<void>,
): Promise<void> {
  using folder = temporaryFolder();
  using aside = temporaryFolder();
  await using broker = await Mosquitto.start(aside.path);
  await using subscriber = await Subscriber.connect(broker.url);
  const data = dataIn(folder.path);
  const config = writeConfig(folder.path, {
    source: { kind: 'stills', folder: stillsOfOneVehicle(folder.path), intervalMs: 60_000 },
    brokerUrl: broker.url,
    more: {
      buffer: { path: join(data, 'buffer.db'), key: { source: 'file', path: join(data, 'data.key') } },
      hotLists: { folder: join(data, 'hotlists') },
      log: { level: 'info' },
    },
  });
  await using unit = new UnitOnOwnDisk(folder.path, config, kind);
  await work({ unit, subscriber, status: () => waypost('status', '--config', config) }, folder.path);
}

const onDisk = (folder: string): string => join(folder, 'disk');

const readsAt = (subscriber: Subscriber): ReadonlySet<string> =>
  new Set(
    subscriber.arrived
      .filter(({ topic }) => topic.endsWith('/read'))
      .map(({ body }) => JSON.parse(body).readId),
  );

/** All that the unit has taken so far reaches the broker. */
async function allArrive({ unit, subscriber }: Running): Promise<void> {
  const taken = unit.reported();
  await waitFor('all of it arrives', () => taken.every((id) => readsAt(subscriber).has(id)), 60_000);
}

const READ_ONLY: DiskKind = UnitOnOwnDisk.hasLoopDevices() ? 'ext4-read-only' : 'tmpfs-read-only';

test('a unit that starts on a read-only disk takes reads, says so, and records them when the disk is back', async () => {
  await withUnit(READ_ONLY, onDisk, async (running) => {
    const { unit, subscriber, status } = running;
    await waitFor('it takes reads', () => unit.reported().length > 5, 30_000);
    expect(unit.log.match(/"storageFailing"/g)).toHaveLength(1);
    expect(await status()).toMatchObject({ code: 0, out: expect.stringMatching(/storage +failing/) });
    expect(readsAt(subscriber).size).toBe(0);
    unit.remount('rw');
    await waitFor('the storage is back', () => unit.log.includes('"storageBack"'), 30_000);
    await allArrive(running);
    expect((await status()).out).not.toMatch(/storage +failing/);
    expect(unit.isRunning).toBe(true);
  });
}, 150_000);

if (IS_FULL)
  describe('a unit whose disk is missing at the start', () => {
    test('takes reads until the disk is there, and then records them', async () => {
      const late = (folder: string): string => join(folder, 'late', 'disk');
      await withUnit('tmpfs-read-only', late, async (running, folder) => {
        const { unit } = running;
        await waitFor('it takes reads', () => unit.reported().length > 5, 30_000);
        mkdirSync(late(folder), { recursive: true });
        await waitFor('the storage is back', () => unit.log.includes('"storageBack"'), 30_000);
        await allArrive(running);
      });
    }, 150_000);
  });

if (IS_FULL && UnitOnOwnDisk.hasLoopDevices())
  describe('ext4 that turns read-only under a running unit', () => {
    test('loses nothing that was taken, once it is repaired, without a stop of the unit', async () => {
      await withUnit('ext4', onDisk, async (running) => {
        const { unit } = running;
        await waitFor('it records', () => unit.reported().length > 10, 60_000);
        unit.breakExt4();
        await waitFor('it says so', () => unit.log.includes('"storageFailing"'), 30_000);
        const before = unit.reported().length;
        await waitFor('it goes on', () => unit.reported().length > before + 40, 30_000);
        unit.repairExt4();
        await waitFor('the storage is back', () => unit.log.includes('"storageBack"'), 60_000);
        await allArrive(running);
        expect(unit.isRunning, unit.log).toBe(true);
      });
    }, 240_000);
  });
