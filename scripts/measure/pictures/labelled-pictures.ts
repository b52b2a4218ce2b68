import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const line = z.object({
  image: z.string(),
  width: z.number(),
  height: z.number(),
  plates: z
    .array(
      z.object({
        box: z.tuple([z.number(), z.number(), z.number(), z.number()]),
        text: z.string(),
        also: z.array(z.string()).optional(),
        state: z.string().nullable(),
      }),
    )
    .min(1),
});

const truthLine = z.object({ region: z.string().nullable() });

/** A picture with one labelled plate; `texts` are the readings that count as right. */
export type LabelledPicture = {
  readonly file: string;
  readonly box: readonly [number, number, number, number];
  readonly texts: readonly string[];
  /** `US-TX`; null where the labels name no state. */
  readonly region: string | null;
};

export type PictureSet = {
  readonly name: string;
  /** The pictures are plate crops. */
  readonly crops: boolean;
  readonly pictures: readonly LabelledPicture[];
};

/** Regions of the real plates read by eye that shaped weights; null where that file is absent. */
export function trainedRegions(dataFolder: string): ReadonlySet<string> | null {
  const file = join(dataFolder, 'train', 'us-truth.jsonl');
  if (!existsSync(file)) return null;
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return new Set(lines.flatMap((text) => truthLine.parse(JSON.parse(text)).region ?? []));
}

/** The sets of `dev/labels.jsonl`, by their folders. */
export function labelledSets(dataFolder: string): readonly PictureSet[] {
  const lines = readFileSync(join(dataFolder, 'dev', 'labels.jsonl'), 'utf8')
    .trim()
    .split('\n');
  const sets = new Map<string, LabelledPicture[]>();
  for (const text of lines) {
    const { image, plates } = line.parse(JSON.parse(text));
    const name = image.split('/')[1] ?? image;
    const [plate] = plates;
    if (!plate) continue;
    const picture = {
      file: join(dataFolder, image),
      box: plate.box,
      texts: [plate.text, ...(plate.also ?? [])],
      region: plate.state && `US-${plate.state}`,
    };
    sets.set(name, [...(sets.get(name) ?? []), picture]);
  }
  return [...sets].map(([name, pictures]) => ({ name, crops: name.endsWith('crops'), pictures }));
}
