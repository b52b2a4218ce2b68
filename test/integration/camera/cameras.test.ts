import { expect, it } from 'vitest';
import { RtspServer } from '../../support/capture/rtsp-server.ts';
import { SnapshotServer } from '../../support/capture/snapshot-server.ts';
import { freePort } from '../../support/free-port.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';
import { RunningUnit, writeConfig } from '../../support/unit/running-unit.ts';
import { waitFor } from '../../support/wait-for.ts';

const linesOf = (unit: RunningUnit, event: string, cameraId: string): number =>
  unit.output.split('\n').filter((line) => line.includes(`"event":"${event}","cameraId":"${cameraId}"`))
    .length;

it('a unit with two cameras continues with one while the other is lost, and uses both when it returns', async () => {
  using folder = temporaryFolder();
  await using snapshots = await SnapshotServer.start();
  const port = await freePort();
  const cameras = [
    { id: 'north', source: { kind: 'snapshot', url: snapshots.url } },
    { id: 'south', source: { kind: 'rtsp', url: `rtsp://127.0.0.1:${port}/live` } },
  ];
  const brokerUrl = `mqtt://127.0.0.1:${await freePort()}`;
  const config = writeConfig(folder.path, {
    source: {},
    brokerUrl,
    more: { cameras, log: { level: 'debug' } },
  });
  await using unit = new RunningUnit(config);
  await waitFor('the south is lost', () => linesOf(unit, 'sourceLost', 'south') === 1, 30_000);
  await waitFor('the north delivers', () => linesOf(unit, 'sourceStarted', 'north') === 1, 30_000);
  await using _camera = await RtspServer.start({ port });
  await waitFor('the south is back', () => linesOf(unit, 'sourceBack', 'south') === 1, 60_000);
  expect(linesOf(unit, 'sourceLost', 'north')).toBe(0);
  expect(linesOf(unit, 'cameraBroke', 'north') + linesOf(unit, 'cameraBroke', 'south')).toBe(0);
  expect(await unit.end('SIGTERM')).toBe(0);
}, 150_000);
