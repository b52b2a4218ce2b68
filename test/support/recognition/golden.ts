import { copyFileSync, mkdirSync } from 'node:fs';
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

/** A folder with the bench picture three times, as a camera that sees one vehicle three times. */
export function stillsOfOneVehicle(folder: string): string {
  const path = join(folder, 'stills');
  mkdirSync(path);
  for (const index of [1, 2, 3])
    copyFileSync(join(GOLDEN_FOLDER, benchPicture().file), join(path, `${index}.jpg`));
  return path;
}
