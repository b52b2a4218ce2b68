import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Camera } from '../../../src/camera/camera.ts';
import type { FrameSource } from '../../../src/capture/frames/frame-source.ts';
import { decodeConfig, INSTALLED_MODELS } from '../../../src/config/load.ts';
import type { StageEvent } from '../../../src/domain/events/events.ts';
import { adviseExposure } from '../../../src/domain/picture/plate-exposure.ts';
import type { Polygon, Zone } from '../../../src/domain/picture/zone.ts';
import type { PlateRead } from '../../../src/domain/read/plate-read.ts';
import { monoMs, utcMs } from '../../../src/domain/time/time.ts';
import { decodeStill } from '../../../src/imaging/jpeg.ts';
import { RecognitionPipeline } from '../../../src/recognition/pipeline.ts';
import { cameraSettings } from '../../../src/unit/settings.ts';
import { withNoise } from '../../support/capture/sensor-noise.ts';

/** 1280×720, one plate around (793, 460). */
const FILE = 'leaving.jpg';
const PLATE: Polygon = [
  [0.55, 0.57],
  [0.69, 0.57],
  [0.69, 0.71],
  [0.55, 0.71],
];
/** Ends after the first of the plate's five characters. */
const FIRST_CHARACTER: Polygon = [
  [0.5, 0.5],
  [0.594, 0.5],
  [0.594, 0.75],
  [0.5, 0.75],
];
const ELSEWHERE: Polygon = [
  [0, 0],
  [0.3, 0],
  [0.3, 1],
  [0, 1],
];

let pipeline: RecognitionPipeline;
beforeAll(async () => {
  pipeline = await RecognitionPipeline.open(INSTALLED_MODELS);
});
afterAll(() => pipeline.close());

/** The picture three times, as a camera would deliver it. */
const source: FrameSource = {
  description: 'one picture',
  waits: true,
  async *pictures() {
    for (const atMs of [0, 100, 200]) {
      const bytes = readFileSync(join(INSTALLED_MODELS, 'golden', FILE));
      yield {
        picture: withNoise(await decodeStill(bytes, FILE), atMs),
        capturedAtUtc: utcMs(atMs),
        capturedAtMono: monoMs(atMs),
      };
    }
  },
};

async function run(view: { readonly zones?: readonly Zone[]; readonly privacyMasks?: readonly Polygon[] }) {
  const file = {
    unit: { id: 'pole-7' },
    cameras: [{ id: 'north', source: { kind: 'stills', folder: 'none' }, ...view }],
    broker: { url: 'mqtt://broker' },
  };
  const [camera] = cameraSettings(decodeConfig(JSON.stringify(file), '/unit.json'));
  if (!camera) throw new Error('the configuration above has a camera');
  const events: StageEvent[] = [];
  const reads: PlateRead[] = [];
  await new Camera(camera.settings, {
    source,
    pipeline,
    sink: {
      accept: async (read) => void reads.push(read),
      acceptIllegible: async () => undefined,
      acceptEnd: async () => undefined,
    },
    clockQuality: () => 'synchronized',
    newId: () => 'read-1',
    emit: (event) => events.push(event),
  }).run(new AbortController().signal);
  return {
    reads,
    plates: events.filter((event) => event.type === 'plateSeen' && event.status === 'read').length,
    events,
  };
}

describe('what a camera looks at', () => {
  test('is the whole picture without zones and masks', async () => {
    const { reads, plates } = await run({});
    expect(reads).toHaveLength(1);
    expect(plates).toBe(3);
  });

  test('is a zone: a plate inside is reported with it, one outside is not reported', async () => {
    const inside = await run({ zones: [{ name: 'exit', polygon: PLATE }] });
    expect(inside.reads.map(({ zone }) => zone)).toEqual(['exit']);
    const outside = await run({ zones: [{ name: 'verge', polygon: ELSEWHERE }] });
    expect(outside).toMatchObject({ reads: [], plates: 0 });
  });

  test('is never what a privacy mask covers: nothing is read there, and the images show black', async () => {
    const hidden = await run({ privacyMasks: [PLATE] });
    expect(hidden).toMatchObject({ reads: [], plates: 0 });
    const { reads } = await run({ privacyMasks: [ELSEWHERE] });
    const image = reads[0]?.evidence.contextualImage;
    if (!image) throw new Error('there is a read with its image');
    const { y, u, v, widthPx, heightPx } = await decodeStill(image.jpeg, 'contextual image');
    const masked = [0.02, 0.15, 0.28].flatMap((x) =>
      [0.02, 0.5, 0.98].map(
        (share) => y.data[Math.floor(share * heightPx) * widthPx + Math.floor(x * widthPx)],
      ),
    );
    // JPEG rounds a little.
    expect(masked.every((grey) => grey !== undefined && grey < 4)).toBe(true);
    const chroma = [u, v].map((plane) => plane.data[Math.floor(0.5 * plane.heightPx) * plane.widthPx + 5]);
    expect(chroma.every((value) => value !== undefined && Math.abs(value - 128) < 4)).toBe(true);
  });

  test('is not the rest of a plate whose first character a mask hides: it is counted instead', async () => {
    const { reads, plates, events } = await run({ privacyMasks: [FIRST_CHARACTER] });
    expect({ reads, plates }).toEqual({ reads: [], plates: 0 });
    const masked = events.flatMap((event) => (event.type === 'platesMasked' ? [event.plates] : []));
    expect(masked).toEqual([1, 1, 1]);
  });

  test('is measured on the plate, once a read: here the exposure is good', async () => {
    const { events, reads } = await run({});
    const measured = events.filter((event) => event.type === 'plateExposureMeasured');
    expect(measured).toHaveLength(reads.length);
    const exposures = Array.from({ length: 5 }, () => measured.map(({ exposure }) => exposure)).flat();
    expect(adviseExposure(exposures)).toBe('keep');
  });

  test('reports day once', async () => {
    const { events } = await run({});
    expect(events.filter(({ type }) => type === 'lightChanged')).toMatchObject([
      { light: 'day', cameraId: 'north' },
    ]);
  });
});
