import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import { distance, type Quad } from '../../src/domain/picture/geometry.ts';
import { adviseExposure, MIN_PLATES, type PlateExposure } from '../../src/domain/picture/plate-exposure.ts';
import { decodeStill } from '../../src/imaging/jpeg.ts';
import { measureExposure } from '../../src/recognition/measure-exposure.ts';
import { GOLDEN_FOLDER, goldenPictures } from '../support/recognition/golden.ts';

/** Scenes by day whose plates are neither pale nor small, each with its first plate. */
const SCENES = goldenPictures().flatMap(({ file, plates: [plate] }) =>
  ['coming.jpg', 'leaving.jpg', 'tilted.jpg', 'two-vehicles.jpg'].includes(file) && plate
    ? [{ file, quad: plate.quad }]
    : [],
);

type Alter = (picture: Sharp, plateWidthPx: number) => Sharp;

const asRendered: Alter = (picture) => picture;
const gain =
  (factor: number): Alter =>
  (picture) =>
    picture.linear(factor, 0);
/** Blurred over this share of the plate's width, along one direction or in all. */
const moved =
  (share: number, direction: 'across' | 'down'): Alter =>
  (picture, plateWidthPx) => {
    const length = Math.max(Math.round(share * plateWidthPx), 3);
    const [width, height] = direction === 'across' ? [length, 3] : [3, length];
    const isOnLine = (i: number): boolean =>
      direction === 'across' ? Math.floor(i / width) === 1 : i % width === 1;
    const kernel = Array.from({ length: width * height }, (_, i) => (isOnLine(i) ? 1 : 0));
    return picture.convolve({ width, height, kernel });
  };
const defocused =
  (share: number): Alter =>
  (picture, plateWidthPx) =>
    picture.blur(share * plateWidthPx);
const hazy: Alter = (picture) => picture.linear(0.08, 130);

/** Each alteration in turn, each as JPEG between as a camera's picture would be at its end. */
async function measured({ file, quad }: { file: string; quad: Quad }, alter: Alter): Promise<PlateExposure> {
  const original = sharp(readFileSync(join(GOLDEN_FOLDER, file)));
  const altered = await alter(original, distance(quad[0], quad[1])).jpeg({ quality: 95 }).toBuffer();
  return measureExposure(await decodeStill(altered, file), quad);
}

async function adviceFor(alter: Alter) {
  const exposures = await Promise.all(SCENES.map((scene) => measured(scene, alter)));
  return adviseExposure(Array.from({ length: MIN_PLATES }, () => exposures).flat());
}

const darkAndMoved: Alter = (picture, plateWidthPx) =>
  moved(0.1, 'across')(gain(0.12)(picture, plateWidthPx), plateWidthPx);

describe('the exposure of rendered plates', () => {
  test.each([
    ['as rendered', asRendered, 'keep'],
    ['moved across', moved(0.1, 'across'), 'shorten-exposure'],
    ['moved down', moved(0.1, 'down'), 'shorten-exposure'],
    ['overexposed', gain(4), 'shorten-exposure'],
    ['in an eighth of the light', gain(0.12), 'lengthen-exposure'],
    ['in an eighth of the light and moved', darkAndMoved, 'add-light'],
    ['out of focus', defocused(0.04), 'check-lens'],
    ['behind haze', hazy, 'check-lens'],
  ] as const)('advises, %s', async (_name, alter, advice) => {
    expect(SCENES).toHaveLength(4);
    expect(await adviceFor(alter)).toBe(advice);
  });
});

test('the range of the samples changes nothing', async () => {
  const [scene] = SCENES;
  if (!scene) throw new Error('there are scenes');
  const picture = await decodeStill(readFileSync(join(GOLDEN_FOLDER, scene.file)), scene.file);
  const limited = picture.y.data.map((grey) => Math.round(16 + (grey * 219) / 255));
  const video = { ...picture, y: { ...picture.y, data: limited }, range: 'limited' as const };
  const [full, same] = [measureExposure(picture, scene.quad), measureExposure(video, scene.quad)];
  for (const key of ['clippedShare', 'brightness', 'edgeAcross', 'edgeDown'] as const)
    expect(Math.abs(full[key] - same[key])).toBeLessThan(0.02);
  expect(Math.abs(full.contrastLevels - same.contrastLevels)).toBeLessThan(4);
});
