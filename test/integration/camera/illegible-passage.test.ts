import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { Mosquitto } from '../../support/broker/mosquitto.ts';
import { Subscriber } from '../../support/broker/subscriber.ts';
import { readRows, rowsIn, storedImages } from '../../support/buffer/open-buffer.ts';
import { stillsThatErrFirst } from '../../support/capture/altered-still.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';
import { bufferOf, RunningUnit, writeConfig } from '../../support/unit/running-unit.ts';

test('a plate that no look can read leaves its crops in the buffer, and no message', async () => {
  using folder = temporaryFolder();
  await using broker = await Mosquitto.start(folder.path);
  await using subscriber = await Subscriber.connect(broker.url);
  const source = { kind: 'stills', folder: await stillsThatErrFirst(folder.path, 0, 3) };
  const cameras = [{ id: 'north', source, motionGate: { enabled: false } }];
  // Nothing is as sure as this.
  const more = { cameras, tracking: { minConfidence: 1 } };
  await using unit = new RunningUnit(writeConfig(folder.path, { source, brokerUrl: broker.url, more }));
  expect(await unit.exit()).toBe(0);
  expect(subscriber.arrived.filter(({ topic }) => !/\/(?:status|audit)$/.test(topic))).toEqual([]);
  const paths = bufferOf(folder.path);
  expect(rowsIn(folder.path, 'illegible', paths)).toMatchObject([{ camera_id: 'north', zone: null }]);
  expect(readRows(folder.path, paths)).toEqual([]);
  const images = storedImages(folder.path, paths);
  expect(images.map(({ image }) => image).sort()).toEqual(['plate-crop', 'rectified-crop']);
  for (const { jpeg, sha256 } of images) expect(createHash('sha256').update(jpeg).digest('hex')).toBe(sha256);
}, 60_000);
