import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Box, overlap } from '../../../src/domain/picture/geometry.ts';
import { decodeStill } from '../../../src/imaging/jpeg.ts';
import type { PlateFinder } from '../finders/plate-finder.ts';
import { paintOut } from '../pictures/paint-out.ts';
import checked from './unlabelled-plates.json' with { type: 'json' };

const box = z.tuple([z.number(), z.number(), z.number(), z.number()]);
const line = z.object({ image: z.string(), split: z.string(), plates: z.array(z.object({ box })) });

/** A picture whose labelled plates are to be hidden. */
export type PlatePicture = { readonly image: string; readonly boxes: readonly Box[] };

/** Pictures that shaped no weights; null where the data folder has none. */
export function validationPictures(dataFolder: string): readonly PlatePicture[] | null {
  const file = join(dataFolder, 'train', 'labels.jsonl');
  if (!existsSync(file)) return null;
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((text) => line.parse(JSON.parse(text)))
    .filter(({ split }) => split === 'val')
    .map(({ image, plates }) => ({ image, boxes: plates.map((plate) => plate.box) }));
}

/** A read where no labelled plate is. Its text is left out: it may be a plate's. */
export type FalseRead = {
  readonly image: string;
  readonly box: Box;
  readonly confidence: number;
  /** Somebody looked: the labels miss a plate here. */
  readonly unlabelledPlate: boolean;
};

/** What a unit asks of a read: of both together, as `src/tracking/issue-rule.ts` does, and of its localization. */
export type ReadThresholds = { readonly minConfidence: number; readonly minLocalization: number };

export async function falseReads(
  finder: PlateFinder,
  dataFolder: string,
  pictures: readonly PlatePicture[],
  { minConfidence, minLocalization }: ReadThresholds,
): Promise<readonly FalseRead[]> {
  const reads: FalseRead[] = [];
  for (const { image, boxes } of pictures) {
    const file = join(dataFolder, image);
    const picture = paintOut(await decodeStill(await readFile(file), file), boxes);
    for (const { box, text, confidence, localization } of await finder.find(picture, false))
      if (text !== '' && confidence * localization >= minConfidence && localization >= minLocalization)
        reads.push({ image, box, confidence, unlabelledPlate: isUnlabelledPlate(image, box) });
  }
  return reads;
}

/** A find counts as the plate that somebody looked at from this overlap on. */
const SAME_PLACE = 0.3;

export const isUnlabelledPlate = (
  image: string,
  box: Box,
  list: readonly { readonly image: string; readonly box: readonly number[] }[] = checked.plates,
): boolean =>
  list.some((plate) => plate.image === image && overlap(plate.box as unknown as Box, box) >= SAME_PLACE); // four numbers each
