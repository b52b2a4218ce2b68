import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { raiseAlerts } from '../../../src/alerts/raise-alerts.ts';
import { Camera } from '../../../src/camera/camera.ts';
import type { FrameSource } from '../../../src/capture/frames/frame-source.ts';
import type { AlertChannel } from '../../../src/domain/alert/alert.ts';
import type { StageEvent } from '../../../src/domain/events/events.ts';
import type { Picture, Plane, SampleRange } from '../../../src/domain/picture/frame.ts';
import type { PlateRead } from '../../../src/domain/read/plate-read.ts';
import { monoMs, utcMs } from '../../../src/domain/time/time.ts';
import { matchRead } from '../../../src/hotlist/matching/match-read.ts';
import { decodeStill } from '../../../src/imaging/jpeg.ts';
import { UPRIGHT } from '../../../src/imaging/turn.ts';
import { INTERRUPT_RULE } from '../../../src/policy/interrupt-rule.ts';
import { RecognitionPipeline } from '../../../src/recognition/pipeline.ts';
import { withNoise } from '../../support/capture/sensor-noise.ts';
import { indexOf } from '../../support/hotlist/indexed-list.ts';
import { listInfo, listRow, SOURCE_TIME_UTC } from '../../support/hotlist/list-files.ts';
import { LIST_FRESHNESS } from '../../support/hotlist/list-freshness.ts';
import { benchPicture, GOLDEN_FOLDER } from '../../support/recognition/golden.ts';
import { modelsWithRegion, REGION_ENTRY } from '../../support/recognition/models-with-region.ts';
import { plate } from '../../support/recognition/readings.ts';
import { TRACKING } from '../../support/recognition/tracking.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

const [PLATE] = benchPicture().plates;
if (PLATE === undefined) throw new Error('the bench picture has a plate');
const TEXT = plate(PLATE.text);

const folder = temporaryFolder();
let pipeline: RecognitionPipeline;
/** A street with one vehicle, whose plate is as good as grey. */
let street: Picture;

beforeAll(async () => {
  pipeline = await RecognitionPipeline.open(modelsWithRegion(folder.path));
  const { file } = benchPicture();
  street = await decodeStill(readFileSync(join(GOLDEN_FOLDER, file)), file);
});
afterAll(async () => {
  await pipeline.close();
  folder[Symbol.dispose]();
});

const flat = (plane: Plane, value: number): Plane => ({ ...plane, data: plane.data.map(() => value) });

/** The same street through a coloured glass: its luma stays as it is. */
const tinted = (u: number, v: number, range: SampleRange = 'full'): Picture => ({
  ...street,
  u: flat(street.u, u),
  v: flat(street.v, v),
  range,
});

async function withModels<T>(
  entry: object | null,
  use: (models: RecognitionPipeline) => Promise<T>,
): Promise<T> {
  using own = temporaryFolder();
  const models = await RecognitionPipeline.open(modelsWithRegion(own.path, entry));
  try {
    return await use(models);
  } finally {
    await models.close();
  }
}

describe('the region reader', () => {
  it.each([
    ['a red plate', 110, 220, 'US-AA'],
    ['a green plate', 60, 60, 'US-BB'],
    ['a blue plate', 220, 110, 'CC'],
    ['a grey plate, as in infrared', 128, 128, null],
  ])('gives %s its region', async (_name, u, v, region) => {
    for (const range of ['full', 'limited'] as const) {
      const reading = await pipeline.readRegion(tinted(u, v, range), PLATE.quad, TEXT);
      expect(reading.region).toBe(region);
      if (region === null) expect(reading.regionConfidence).toBeNull();
      else expect(reading.regionConfidence).toBeGreaterThan(0.9);
    }
  });

  it('looks at the plate and at nothing else', async () => {
    const picture = tinted(128, 128);
    const [[left = 0, top = 0] = [], , [right = 0, bottom = 0] = []] = PLATE.quad;
    for (let y = Math.floor(top / 2); y < bottom / 2; y++)
      picture.v.data.fill(
        220,
        y * picture.v.widthPx + Math.floor(left / 2),
        y * picture.v.widthPx + Math.ceil(right / 2),
      );
    expect((await pipeline.readRegion(picture, PLATE.quad, TEXT)).region).toBe('US-AA');
    const beside = PLATE.quad.map(([x, y]) => [x + 2 * (right - left), y] as const);
    const [tl, tr, br, bl] = beside;
    if (!tl || !tr || !br || !bl) throw new Error('a quad has four corners');
    expect((await pipeline.readRegion(picture, [tl, tr, br, bl], TEXT)).region).toBeNull();
  });

  it('uses the confidence threshold of its manifest', async () => {
    const at = (threshold: number) =>
      withModels({ ...REGION_ENTRY, thresholds: { region: threshold } }, (models) =>
        models.readRegion(tinted(125, 160), PLATE.quad, TEXT),
      );
    const [best] = (await at(1)).regionAlternatives;
    expect(best?.region).toBe('US-AA');
    const p = best?.p ?? 0;
    expect(await at(p - 0.001)).toMatchObject({ region: 'US-AA', regionConfidence: p });
    expect(await at(p + 0.001)).toMatchObject({ region: null, regionAlternatives: [best] });
  });

  it('counts the serial formats of a region for it, as much as its manifest says', async () => {
    const text = plate('WPT1234'); // of the form AAA1111, which US-WA issues
    const regions = ['US-WA', 'US-BB', 'CC', 'unknown'];
    const faded = tinted(126, 140);
    const chance = (syntax: number) =>
      withModels({ ...REGION_ENTRY, regions, syntax, thresholds: { region: 1 } }, async (models) => {
        const { regionAlternatives } = await models.readRegion(faded, PLATE.quad, text);
        const p = regionAlternatives.find(({ region }) => region === 'US-WA')?.p ?? 0;
        return Math.log(p / (1 - p));
      });
    expect((await chance(1)) - (await chance(0))).toBeCloseTo(1, 4);
  });

  it('may be missing: no region is read then, and none is named among the models', async () => {
    await withModels(null, async (models) => {
      expect(models.modelNames).not.toHaveProperty('region');
      expect(await models.readRegion(tinted(110, 220), PLATE.quad, TEXT)).toEqual({
        region: null,
        regionConfidence: null,
        regionAlternatives: [],
        regionLikelihoods: [],
      });
    });
    expect(pipeline.modelNames.region).toMatch(/^region\.onnx@[0-9a-f]{8}$/);
  });

  it.each([
    ['fewer regions than classes', { regions: ['US-AA', 'unknown'] }, /as long as the list of regions/],
    ['a region twice', { regions: ['US-AA', 'US-AA', 'CC', 'unknown'] }, /names a region twice/],
    [
      'a region in other words',
      { regions: ['Iowa', 'US-BB', 'CC', 'unknown'] },
      /a region such as US-IA or DE/,
    ],
    ['a syntax that could outweigh the picture', { syntax: 4 }, /region\.syntax/],
    ['a crop of another size', { inputs: [{ name: 'crop', shape: ['n', 3, 64, 160] }] }, /input "crop"/],
  ])('is refused with %s', async (_name, damage, message) => {
    await expect(withModels({ ...REGION_ENTRY, ...damage }, async () => undefined)).rejects.toThrow(message);
  });
});

describe('the region of a passage', () => {
  const stills = (picture: Picture, isFrozen: boolean): FrameSource => ({
    description: 'a script',
    waits: true,
    async *pictures() {
      for (let atMs = 0; atMs < 300; atMs += 100)
        yield {
          picture: isFrozen ? picture : withNoise(picture, atMs),
          capturedAtUtc: utcMs(SOURCE_TIME_UTC + atMs),
          capturedAtMono: monoMs(atMs),
        };
    },
  });

  async function passage(picture: Picture, models = pipeline, isFrozen = false) {
    const [reads, events]: [PlateRead[], StageEvent[]] = [[], []];
    const settings = {
      cameraId: 'north',
      unitId: 'pole-7',
      orientation: UPRIGHT,
      motionGate: { enabled: false, minChange: 12, minChangedShare: 0.001 },
      light: { nightBelow: 0.18, dayAbove: 0.28 },
      zones: [],
      privacyMasks: [],
      tracking: TRACKING,
      evidence: {
        cropJpegQuality: 85,
        cropMaxWidthPx: 320,
        contextualJpegQuality: 60,
        contextualMaxWidthPx: 640,
      },
    };
    const camera = new Camera(settings, {
      source: stills(picture, isFrozen),
      pipeline: models,
      sink: {
        accept: async (read) => void reads.push(read),
        acceptIllegible: async () => undefined,
        acceptEnd: async () => undefined,
      },
      clockQuality: () => 'synchronized',
      newId: () => 'read-1',
      emit: (event) => events.push(event),
    });
    await camera.run(new AbortController().signal);
    const [read] = reads;
    if (reads.length !== 1 || read === undefined) throw new Error(`${reads.length} reads of one vehicle`);
    return { read, judged: events.filter(({ type }) => type === 'regionJudged') };
  }

  it('is looked for once, and is sent with its read', async () => {
    const { read, judged } = await passage(tinted(110, 220));
    expect(read).toMatchObject({ region: 'US-AA', looks: 2 });
    expect(read.regionConfidence).toBeGreaterThan(0.99);
    expect(judged).toMatchObject([{ cameraId: 'north', outcome: 'known' }]);
  });

  it('is not looked for if no model recognizes regions', async () => {
    const { read, judged } = await withModels(null, (models) => passage(tinted(110, 220), models));
    expect(read).toMatchObject({ region: null, regionConfidence: null, regionAlternatives: [] });
    expect(judged).toEqual([]);
  });

  /** The models of these tests know invented states; US-AA is home to most vehicles. */
  const SHARES = new Map([
    ['US-AA', 0.9],
    ['US-WA', 0.1],
  ]);

  /** What becomes of a wanted US-AA plate that this picture shows. */
  async function alertOn(picture: Picture, isFrozen = false) {
    const { read } = await passage(picture, pipeline, isFrozen);
    // The characters are another model's matter: only a sure text can interrupt at all.
    const sure = { ...read, confidence: 0.999 };
    const list = { info: listInfo(), rows: [listRow(PLATE?.text ?? '', { region: 'US-AA' })] };
    const context = { now: read.capturedAtUtc, clockQuality: 'synchronized', newId: randomUUID } as const;
    const matches = matchRead(sure, [indexOf(list)], {
      ...context,
      freshness: LIST_FRESHNESS,
      shares: SHARES,
    });
    const { reason, details } = listRow('ZZT1234');
    const hits = matches.map((match) => ({ ...match, entry: { ...match.entry, reason, details } }));
    const policy = {
      rule: INTERRUPT_RULE,
      ceiling: (): 'interrupt' => 'interrupt',
      objection: () => null,
      pace: (_hit: unknown, channel: AlertChannel) => ({ reason: null, channel, passesBefore: 0 }),
    } as const;
    const { alerts } = raiseAlerts(hits, sure, { ...context, ...policy, inService: true });
    return alerts[0];
  }

  it('lets a hit interrupt if the hit agrees with it', async () => {
    expect(await alertOn(tinted(110, 220))).toMatchObject({
      channel: 'interrupt',
      hit: { regionMatch: 'agrees', matchGrade: 'strong' },
    });
  });

  it('sends a hit to review if the camera is frozen, because one picture is one look', async () => {
    expect(await alertOn(tinted(110, 220), true)).toMatchObject({
      channel: 'review',
      unmetConditions: ['looks-agree'],
    });
  });

  it('sends a hit to review if it is unknown', async () => {
    expect(await alertOn(tinted(128, 128))).toMatchObject({
      channel: 'review',
      unmetConditions: ['region-agrees'],
      hit: { regionMatch: 'unknown', matchGrade: 'characters-only' },
    });
  });

  it('sends a hit to review if it disagrees', async () => {
    expect(await alertOn(tinted(60, 60))).toMatchObject({
      channel: 'review',
      unmetConditions: ['region-agrees'],
      hit: { regionMatch: 'disagrees', matchGrade: 'weak' },
    });
  });
});
