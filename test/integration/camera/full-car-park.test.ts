import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { Camera } from '../../../src/camera/camera.ts';
import { decodeConfig, INSTALLED_MODELS } from '../../../src/config/load.ts';
import { monoMs, utcMs } from '../../../src/domain/time/time.ts';
import { Health } from '../../../src/health/health.ts';
import { decodeStill } from '../../../src/imaging/jpeg.ts';
import { MAX_PLATES, RecognitionPipeline } from '../../../src/recognition/pipeline.ts';
import { cameraSettings } from '../../../src/unit/settings.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { benchPicture, GOLDEN_FOLDER } from '../../support/recognition/golden.ts';

const [COLUMNS, ROWS] = [6, 7];
const PLATES = COLUMNS * ROWS;
/** The bench picture's plate and what is around it, in its pixels. */
const SPACE = { left: 142, top: 380, width: 184, height: 110 };

/** Row on row of parked vehicles, as one picture. */
async function carPark(): Promise<Buffer> {
  const input = await sharp(readFileSync(join(GOLDEN_FOLDER, benchPicture().file)))
    .extract(SPACE)
    .toBuffer();
  const places = Array.from({ length: PLATES }, (_, place) => ({
    input,
    left: (place % COLUMNS) * SPACE.width,
    top: Math.floor(place / COLUMNS) * SPACE.height,
  }));
  const size = { width: COLUMNS * SPACE.width, height: ROWS * SPACE.height };
  return sharp({ create: { ...size, channels: 3, background: '#606060' } })
    .composite(places)
    .jpeg({ quality: 95 })
    .toBuffer();
}

test('plates beyond the most that one picture may have are counted, told, and shown in the status', async () => {
  const jpeg = await carPark();
  const file = {
    unit: { id: 'pole-7' },
    cameras: [{ id: 'north', source: { kind: 'stills', folder: 'none' } }],
    broker: { url: 'mqtt://broker' },
  };
  const [camera] = cameraSettings(decodeConfig(JSON.stringify(file), '/unit.json'));
  if (!camera) throw new Error('the configuration above has a camera');
  const lines: string[] = [];
  const health = new Health({
    ...{ unitId: 'pole-7', version: '0.1.0', cameraIds: ['north'], level: 'info', clock: manualClock() },
    sink: { write: (line) => void lines.push(line) },
  });
  const pipeline = await RecognitionPipeline.open(INSTALLED_MODELS);
  const source = {
    description: 'one picture',
    waits: true,
    async *pictures() {
      const picture = await decodeStill(jpeg, 'a car park');
      yield { picture, capturedAtUtc: utcMs(0), capturedAtMono: monoMs(0) };
    },
  };
  const sink = {
    accept: async () => undefined,
    acceptIllegible: async () => undefined,
    acceptEnd: async () => undefined,
  };
  await new Camera(camera.settings, {
    ...{ source, pipeline, sink, emit: health.accept },
    clockQuality: () => 'synchronized',
    newId: () => 'read',
  }).run(new AbortController().signal);
  await pipeline.close();

  const [status] = health.status(null).cameras;
  const { read = 0, illegible = 0, rejected = 0 } = status?.platesSeen ?? {};
  expect(read + illegible + rejected).toBeLessThanOrEqual(MAX_PLATES);
  expect(read).toBeGreaterThan(MAX_PLATES * 0.9);
  expect(status?.platesUnread).toBe(PLATES - MAX_PLATES);
  const told = lines.filter((line) => line.includes('"event":"platesUnread"'));
  expect(told).toHaveLength(1);
  expect(told[0]).toContain(`"count":${PLATES - MAX_PLATES}`);
  expect(told[0]).toContain('"level":"warn"');
});
