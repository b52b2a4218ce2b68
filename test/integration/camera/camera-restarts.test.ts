import { cpSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CameraThreadData } from '../../../src/camera/messages.ts';
import { CameraRestarts, type RestartPolicy } from '../../../src/camera/restarts.ts';
import { decodeConfig } from '../../../src/config/load.ts';
import type { StageEvent } from '../../../src/domain/events/events.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { cameraSettings } from '../../../src/unit/settings.ts';
import { SnapshotServer } from '../../support/capture/snapshot-server.ts';
import { freePort } from '../../support/free-port.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';
import { waitFor } from '../../support/wait-for.ts';

const POLICY: RestartPolicy = {
  backoff: { firstMs: 10, maxMs: 10 },
  budget: { restarts: 2, withinMs: 3_600_000 },
};

/** A camera as the unit would start it from a configuration. */
function dataOf(source: Readonly<Record<string, unknown>>, modelsFolder: string | null): CameraThreadData {
  const file = {
    unit: { id: 'pole-7' },
    cameras: [{ id: 'north', source }],
    buffer: { path: 'b', key: { source: 'file', path: 'k' } },
    broker: { url: 'mqtt://127.0.0.1' },
    recognition: { modelsFolder },
  };
  const [data] = cameraSettings(decodeConfig(JSON.stringify(file), '/tmp/waypost.json'));
  if (!data) throw new Error('no camera');
  return data;
}

function start(data: CameraThreadData, policy = POLICY) {
  const events: StageEvent[] = [];
  let broken = 0;
  const camera = new CameraRestarts(data, policy, {
    sink: {
      accept: async () => undefined,
      acceptIllegible: async () => undefined,
      acceptEnd: async () => undefined,
    },
    emit: (event) => events.push(event),
    onFailure: (error) => {
      throw error;
    },
    clock: systemClock,
    onBroken: () => {
      broken += 1;
    },
    random: () => 0,
  });
  camera.start();
  const count = (type: StageEvent['type']) => events.filter((event) => event.type === type).length;
  return { camera, events, count, broken: () => broken };
}

/** A copy of the shipped models whose weights are cut off: every thread that opens them ends with a fault. */
function damagedModels(folder: string): string {
  const models = join(folder, 'models');
  cpSync(join(import.meta.dirname, '../../../models'), models, { recursive: true });
  truncateSync(join(models, 'localizer.onnx'), 1_000);
  return models;
}

describe('a camera whose thread breaks', () => {
  it('is started again within its budget, then has failed, while another continues undisturbed', async () => {
    using folder = temporaryFolder();
    await using server = await SnapshotServer.start();
    const source = { kind: 'snapshot', url: server.url };
    const broken = start(dataOf(source, damagedModels(folder.path)));
    const sound = start(dataOf(source, null));
    const fault = await broken.camera.ended();
    expect(fault).toMatchObject({ exitCode: 74 });
    expect([broken.count('cameraBroke'), broken.broken(), sound.broken()]).toEqual([2, 3, 0]);
    await waitFor('the other one has frames', () => sound.count('frameCaptured') > 3, 20_000);
    expect(sound.count('cameraBroke') + sound.count('sourceLost')).toBe(0);
    expect(await sound.camera.stop(5_000)).toBe(true);
    expect(await sound.camera.ended()).toBeNull();
    expect(await broken.camera.stop(5_000)).toBe(true);
  }, 60_000);

  it('is not started again for a folder or a file, whose vehicles would be read twice', async () => {
    using folder = temporaryFolder();
    const { camera, count } = start(
      dataOf({ kind: 'stills', folder: '/nowhere' }, damagedModels(folder.path)),
    );
    expect(await camera.ended()).toMatchObject({ exitCode: 74 });
    expect(count('cameraBroke')).toBe(0);
  }, 30_000);

  it('is not started again for a fault that a person must fix', async () => {
    const url = `http://127.0.0.1:${await freePort()}/`;
    const { camera, count } = start(dataOf({ kind: 'snapshot', url, credentialsPath: '/nowhere' }, null));
    expect(await camera.ended()).toMatchObject({
      exitCode: 78,
      message: expect.stringContaining('/nowhere'),
    });
    expect(count('cameraBroke')).toBe(0);
  }, 30_000);

  it('can be stopped while it waits for its next thread', async () => {
    using folder = temporaryFolder();
    const data = dataOf({ kind: 'snapshot', url: 'http://127.0.0.1:9/' }, damagedModels(folder.path));
    const { camera, count } = start(data, { ...POLICY, backoff: { firstMs: 600_000, maxMs: 600_000 } });
    await waitFor('its thread has ended', () => count('cameraBroke') === 1, 20_000);
    expect(await camera.stop(1_000)).toBe(true);
  }, 30_000);
});

describe('a camera whose source is lost', () => {
  it('keeps its thread and reports the loss once', async () => {
    const { camera, events, count } = start(
      dataOf({ kind: 'rtsp', url: `rtsp://127.0.0.1:${await freePort()}/` }, null),
    );
    await waitFor('it is lost', () => count('sourceLost') > 0, 20_000);
    expect(await camera.stop(5_000)).toBe(true);
    expect(await camera.ended()).toBeNull();
    expect(events.filter(({ type }) => type === 'cameraBroke' || type === 'sourceLost')).toHaveLength(1);
  }, 30_000);
});
