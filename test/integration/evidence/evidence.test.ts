import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { INSTALLED_MODELS } from '../../../src/config/load.ts';
import { type Quad, quadOfBox } from '../../../src/domain/picture/geometry.ts';
import type { EvidenceImage } from '../../../src/domain/read/evidence.ts';
import { makeEvidence } from '../../../src/evidence/make-evidence.ts';
import { decodeStill } from '../../../src/imaging/jpeg.ts';
import { rectifyColour } from '../../../src/imaging/rectify-colour.ts';
import { rgbToYuv420 } from '../../../src/imaging/yuv.ts';
import { RecognitionPipeline } from '../../../src/recognition/pipeline.ts';
import { GOLDEN_FOLDER, goldenPictures } from '../../support/recognition/golden.ts';

const SETTINGS = {
  cropJpegQuality: 85,
  cropMaxWidthPx: 320,
  contextualJpegQuality: 60,
  contextualMaxWidthPx: 640,
};
const [WIDTH, HEIGHT] = [1280, 720];
/** A plate 80×40 in a picture of that size: the sharp part of its vehicle starts at [400, 496] and is 480 wide. */
const PLATE = quadOfBox([600, 560, 680, 600]);

type Colour = readonly [number, number, number];

const painted = (colourAt: (x: number, y: number) => Colour) =>
  rgbToYuv420(
    Uint8Array.from(
      { length: WIDTH * HEIGHT * 3 },
      (_, i) => colourAt(Math.floor(i / 3) % WIDTH, Math.floor(i / 3 / WIDTH))[i % 3] ?? 0,
    ),
    WIDTH,
    HEIGHT,
  );

const madeOf = (colourAt: (x: number, y: number) => Colour, quad: Quad = PLATE) =>
  makeEvidence(painted(colourAt), quad, SETTINGS, rectifyColour);

/** The image's pixels, by a place in it. */
async function pixelsOf({ jpeg, widthPx }: EvidenceImage) {
  const data = await sharp(jpeg).raw().toBuffer();
  return (x: number, y: number): Colour => {
    const at = (Math.round(y) * widthPx + Math.round(x)) * 3;
    return [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];
  };
}

const isLight = ([r, g, b]: Colour): boolean => r + g + b > 3 * 128;

describe('the contextual image', () => {
  /** Where a picture and its negative differ: what is finer than a cell has the same mean in both. */
  async function detailAt(): Promise<(x: number, y: number) => number> {
    const squares = (x: number, y: number) => ((x >> 2) + (y >> 2)) % 2 === 1;
    const [one, other] = await Promise.all([
      madeOf((x, y) => (squares(x, y) ? [255, 255, 255] : [0, 0, 0])),
      madeOf((x, y) => (squares(x, y) ? [0, 0, 0] : [255, 255, 255])),
    ]);
    const [a, b] = [
      await pixelsOf(one.evidence.contextualImage),
      await pixelsOf(other.evidence.contextualImage),
    ];
    return (x, y) => Math.abs(a(x, y)[0] - b(x, y)[0]);
  }

  test('keeps no detail above and beside the body of the vehicle, where windows and people are', async () => {
    const detail = await detailAt();
    const places: number[] = [];
    // The image is scaled by 4/7: [80, 40] of the picture to [1200, 720] is all of it, and the sharp part starts at
    // [183, 261]. Blocks of JPEG that reach into that are left out.
    for (let y = 0; y < 380; y += 7)
      for (let x = 0; x < 640; x += 7) if (y < 240 || x < 160 || x > 480) places.push(detail(x, y));
    expect(places.length).toBeGreaterThan(3_000);
    expect(Math.max(...places)).toBeLessThan(40);
  });

  test('keeps the detail of the body of the vehicle', async () => {
    const detail = await detailAt();
    const places: number[] = [];
    for (let y = 280; y < 370; y += 7) for (let x = 200; x < 440; x += 7) places.push(detail(x, y));
    expect(places.filter((difference) => difference > 60).length).toBeGreaterThan(places.length / 2);
  });

  test('shows the colour of a vehicle, also where it has lost its detail', async () => {
    const { evidence } = await madeOf((x) => (x > 300 && x < 980 ? [190, 20, 30] : [90, 90, 90]));
    const at = await pixelsOf(evidence.contextualImage);
    for (const place of [at(320, 60), at(320, 300)]) {
      expect(place[0]).toBeGreaterThan(150);
      expect(Math.max(place[1], place[2])).toBeLessThan(70);
    }
  });

  test.each([
    ['in the middle', PLATE],
    ['at the edge', quadOfBox([1180, 640, 1260, 680])],
    ['so large that the whole picture is kept', quadOfBox([300, 300, 900, 600])],
  ])('has the plate where its quad says: %s', async (_, quad) => {
    const [[x0, y0], , [x1, y1]] = quad;
    const { evidence, quad: inImage } = await madeOf(
      (x, y) => (x >= x0 && x < x1 && y >= y0 && y < y1 ? [255, 255, 255] : [0, 0, 0]),
      quad,
    );
    const at = await pixelsOf(evidence.contextualImage);
    const [[left, top], , [right, bottom]] = inImage;
    for (const x of [left + 3, right - 4])
      for (const y of [top + 3, bottom - 4]) expect(isLight(at(x, y))).toBe(true);
    for (const x of [left - 4, right + 3])
      for (const y of [top - 4, bottom + 3]) expect(isLight(at(x, y))).toBe(false);
  });
});

describe('the crops of a plate', () => {
  test('are no wider than asked for, and no larger than the plate is', async () => {
    const near = await madeOf(() => [128, 128, 128], quadOfBox([100, 100, 900, 500]));
    expect(near.evidence.plateCrop.widthPx).toBe(320);
    expect(near.evidence.rectifiedCrop.widthPx).toBe(320);
    const far = await madeOf(() => [128, 128, 128]);
    expect(far.evidence.plateCrop).toMatchObject({ widthPx: 104, heightPx: 52 });
    expect(far.evidence.rectifiedCrop).toMatchObject({ widthPx: 90, heightPx: 45 });
  });

  test('are in colour', async () => {
    const { evidence } = await madeOf(() => [20, 60, 200]);
    for (const image of [evidence.plateCrop, evidence.rectifiedCrop]) {
      const [red, , blue] = (await pixelsOf(image))(10, 10);
      expect(blue - red).toBeGreaterThan(140);
    }
  });

  test('show a tilted plate upright, and legible for the unit itself', async () => {
    const golden = goldenPictures().find(({ file }) => file === 'tilted.jpg');
    const [plate] = golden?.plates ?? [];
    const picture = await decodeStill(readFileSync(join(GOLDEN_FOLDER, 'tilted.jpg')), 'tilted.jpg');
    const { evidence } = await makeEvidence(picture, plate?.quad as Quad, SETTINGS, rectifyColour);
    await using pipeline = await openPipeline();
    const upright = await decodeStill(evidence.rectifiedCrop.jpeg, 'rectified');
    const { candidates } = await pipeline.recognizeCrop(upright);
    expect(candidates.map(({ reading }) => reading.text?.reveal())).toEqual([plate?.text]);
    // Upright, the plate reaches the four sides of its crop.
    const [tl, tr] = candidates[0]?.location.quad ?? PLATE;
    expect(Math.abs(tl[1] - tr[1])).toBeLessThan(upright.heightPx * 0.05);
  });
});

async function openPipeline(): Promise<RecognitionPipeline & AsyncDisposable> {
  const pipeline = await RecognitionPipeline.open(INSTALLED_MODELS);
  return Object.assign(pipeline, { [Symbol.asyncDispose]: () => pipeline.close() });
}

test('every image comes with the digest of its own bytes', async () => {
  const { evidence } = await madeOf((x) => [x % 256, 40, 90]);
  for (const { jpeg, sha256 } of [evidence.plateCrop, evidence.rectifiedCrop, evidence.contextualImage])
    expect(createHash('sha256').update(jpeg).digest('hex')).toBe(sha256);
});
