import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { INSTALLED_MODELS } from '../../../src/config/load.ts';
import { type GoldenPicture, goldenFolderOf, readGolden } from '../../../src/recognition/golden.ts';

export const GOLDEN_FOLDER = goldenFolderOf(INSTALLED_MODELS);

/** The rendered pictures that come with the models, and what is on them. */
export function goldenPictures(): readonly GoldenPicture[] {
  const golden = readGolden(INSTALLED_MODELS);
  if (!golden) throw new Error('no golden.json comes with the models');
  return golden.pictures;
}

/** The picture that `waypost bench` measures on: a street with one plate. */
export function benchPicture(): GoldenPicture {
  const picture = goldenPictures().find(({ file }) => file === 'coming.jpg');
  if (!picture) throw new Error('golden.json has no coming.jpg');
  return picture;
}

/** A coefficient that most blocks have, of middling frequency, and the header before the steps of a table. */
const [COEFFICIENT, HEADER_BYTES] = [10, 5];

/**
 * The bench picture as a sensor gives it for the `index`th time: the same to the eye, and no byte-wise copy. One
 * quantization step differs.
 */
export function anotherLook(index: number): Uint8Array {
  const jpeg = readFileSync(join(GOLDEN_FOLDER, benchPicture().file));
  const table = jpeg.indexOf(Uint8Array.of(0xff, 0xdb));
  const at = table + HEADER_BYTES + COEFFICIENT;
  jpeg[at] = (jpeg[at] ?? 0) + index;
  return jpeg;
}

/** A folder with three looks at the vehicle of the bench picture. */
export function stillsOfOneVehicle(folder: string): string {
  const path = join(folder, 'stills');
  mkdirSync(path);
  for (const index of [1, 2, 3]) writeFileSync(join(path, `${index}.jpg`), anotherLook(index));
  return path;
}
