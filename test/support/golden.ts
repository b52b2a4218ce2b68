import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

export const GOLDEN_FOLDER = join(import.meta.dirname, '../../models/golden');

const point = z.tuple([z.number(), z.number()]);
const golden = z.array(
  z.object({
    file: z.string(),
    kind: z.enum(['scene', 'crop']),
    plates: z.array(z.object({ text: z.string(), quad: z.tuple([point, point, point, point]) })),
  }),
);

export type GoldenPicture = z.infer<typeof golden>[number];

/** The rendered pictures that come with the models, and what is on them. */
export const goldenPictures = (): readonly GoldenPicture[] =>
  golden.parse(JSON.parse(readFileSync(join(GOLDEN_FOLDER, 'golden.json'), 'utf8')));

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
