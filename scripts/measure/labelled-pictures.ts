import { readFileSync } from 'node:fs';
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
      }),
    )
    .min(1),
});

/** A picture with one labelled plate; `texts` are the readings that count as right. */
export type LabelledPicture = {
  readonly file: string;
  readonly box: readonly [number, number, number, number];
  readonly texts: readonly string[];
};

export type PictureSet = {
  readonly name: string;
  /** The pictures are plate crops. */
  readonly crops: boolean;
  readonly pictures: readonly LabelledPicture[];
};

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
    };
    sets.set(name, [...(sets.get(name) ?? []), picture]);
  }
  return [...sets].map(([name, pictures]) => ({ name, crops: name.endsWith('crops'), pictures }));
}
