/**
 * A process that ends camera threads while they load their models: `node ended-threads-child.ts FOLDER THREADS`. The stops
 * are spread over the time that loading takes. Says at the end how many it has ended, and ends as the service does.
 */
import '../../../src/platform/telemetry-off.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { CameraThread } from '../../../src/camera/thread.ts';
import { decodeConfig } from '../../../src/config/load.ts';
import { exitAtOnce } from '../../../src/platform/libc/exit-at-once.ts';
import { cameraSettings } from '../../../src/unit/settings.ts';

const [, , folder = '', threads = ''] = process.argv;
const config = {
  unit: { id: 'pole-7' },
  cameras: [{ id: 'north', source: { kind: 'stills', folder } }],
  buffer: { path: 'buffer', key: { source: 'file', path: 'key' } },
  broker: { url: 'mqtt://127.0.0.1' },
};
const [camera] = cameraSettings(decodeConfig(JSON.stringify(config), `${folder}/waypost.json`));
if (camera === undefined) throw new Error('no camera');
const data = camera;

const start = (): CameraThread =>
  new CameraThread(data, {
    sink: {
      accept: async () => undefined,
      acceptIllegible: async () => undefined,
      acceptEnd: async () => undefined,
    },
    emit: () => undefined,
    onFailure: () => undefined,
  });

/** A folder without pictures: a thread is done as soon as it has loaded its models. */
async function timeToLoad(): Promise<number> {
  const started = performance.now();
  const whole = start();
  await whole.ended();
  const loadMs = performance.now() - started;
  await whole.stop(0);
  return loadMs;
}

await timeToLoad();
const loadMs = await timeToLoad();
// The modules come first, then the models.
for (let thread = 1; thread <= Number(threads); thread++) {
  const loading = start();
  await sleep(loadMs * (0.4 + (0.6 * thread) / Number(threads)));
  await loading.stop(0);
}
process.stdout.write(`ended ${threads}\n`);
process.once('exit', exitAtOnce);
