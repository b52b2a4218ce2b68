import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { editDistance } from '../measure/shared/edit-distance.ts';

const truthSchema = z.object({
  fps: z.number().positive(),
  passages: z
    .array(z.object({ text: z.string(), wanted: z.boolean(), firstFrame: z.int(), lastFrame: z.int() }))
    .min(1),
});

/** One vehicle that goes through the rendered clip. */
export type TruePassage = { readonly text: string; readonly wanted: boolean };

/** The truth beside a clip (`street.json` beside `street.mp4`), null where there is none. */
export function readTruth(clip: string): readonly TruePassage[] | null {
  const file = clip.replace(/\.[^./]+$/, '.json');
  if (!existsSync(file)) return null;
  return truthSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).passages;
}

/** A read is taken to be of the passage whose text it is nearest to, if no more than this many edits away. */
const MAX_EDITS = 2;

export type Assignment = {
  /** For each passage, in order, the texts that were read. */
  readonly byPassage: readonly (readonly string[])[];
  /** Texts that are near to no passage. */
  readonly strangers: readonly string[];
};

export function assign(texts: readonly string[], passages: readonly TruePassage[]): Assignment {
  const byPassage: string[][] = passages.map(() => []);
  const strangers: string[] = [];
  for (const text of texts) {
    const distances = passages.map((passage) => editDistance(text, passage.text));
    const nearest = Math.min(...distances);
    const place = nearest <= MAX_EDITS ? byPassage[distances.indexOf(nearest)] : strangers;
    place?.push(text);
  }
  return { byPassage, strangers };
}
