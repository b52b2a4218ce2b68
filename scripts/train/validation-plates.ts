import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Box, overlap } from '../../src/domain/picture/geometry.ts';
import { foldO } from '../../src/domain/plate/fold-o.ts';
import type { PlateCandidate } from '../../src/domain/read/plate-candidate.ts';
import { readForms } from '../../src/hotlist/matching/read-forms.ts';
import { decodeStill } from '../../src/imaging/jpeg.ts';
import type { RecognitionPipeline } from '../../src/recognition/pipeline.ts';
import type { CharacterFinder } from '../measure/covered/character-places.ts';
import { COVERS, obstructionOf } from '../measure/covered/covered.ts';
import { obstructed } from '../measure/covered/obstruct.ts';
import leftOut from './validation-left-out.json' with { type: 'json' };

/** One validation plate as the service reads it in its whole picture. */
export type ValidationRead = {
  /** Machine-read truths are wrong now and then: they count half. */
  readonly weight: number;
  /** O and 0 taken for one, stacked characters read or left out. */
  readonly right: boolean;
  readonly confidence: number;
  readonly fitsFormat: boolean;
};

const box = z.tuple([z.number(), z.number(), z.number(), z.number()]);
const truthLine = z.object({ image: z.string(), box, text: z.string(), split: z.string() });
const pictureLine = z.object({
  image: z.string(),
  split: z.string(),
  plates: z.array(
    z.object({
      box,
      silver: z.object({ text: z.string(), min_char_confidence: z.number(), country: z.string() }),
    }),
  ),
});

type Truth = { readonly image: string; readonly box: Box; readonly text: string; readonly weight: number };

const MIN_OVERLAP = 0.2;
const COVERS_A_PLATE = 3;
/** Coprime to the number of covers, so that all come equally often. */
const COVER_STEP = 17;
const COVER_SEED = 5_000_000;
/** Of machine-read plates: those whose text is nearly always right. */
const SILVER = { minCharacter: 0.9, minWidthPx: 60, weight: 0.5, form: /^[A-Z0-9]{3,10}$/ };

/**
 * Those of the split `val`, which shaped no weights: American plates read by eye, and foreign ones read by a machine. Where
 * the reader differed all were looked at; those whose label is not what stands there are left out.
 */
export function validationTruths(data: string): readonly Truth[] {
  const byEye = lines(data, 'us-truth.jsonl')
    .map((line) => truthLine.parse(line))
    .filter(({ split }) => split === 'val')
    .map(({ image, box, text }): Truth => ({ image, box, text, weight: 1 }));
  const byMachine = lines(data, 'labels.jsonl')
    .map((line) => pictureLine.parse(line))
    .filter(({ split }) => split === 'val')
    .flatMap(({ image, plates }) =>
      plates
        .filter(
          ({ box, silver }) =>
            SILVER.form.test(silver.text) &&
            silver.country !== 'United States' &&
            silver.min_char_confidence > SILVER.minCharacter &&
            box[2] - box[0] >= SILVER.minWidthPx,
        )
        .map(({ box, silver }): Truth => ({ image, box, text: silver.text, weight: SILVER.weight })),
    );
  return [...byEye, ...byMachine].filter(
    ({ image, box }) => !leftOut.some((one) => one.image === image && one.leftPx === box[0]),
  );
}

/** Plates that are not found, or not legible, have no confidence and are left out. */
export async function readValidation(
  pipeline: RecognitionPipeline,
  data: string,
  truths: readonly Truth[],
): Promise<readonly ValidationRead[]> {
  const reads: ValidationRead[] = [];
  for (const [image, plates] of Map.groupBy(truths, ({ image }) => image)) {
    const picture = await decodeStill(await readFile(join(data, image)), image);
    const { candidates } = await pipeline.recognize(picture);
    for (const truth of plates) reads.push(...readOf(foundAt(candidates, truth), truth));
  }
  return reads;
}

/** The same plates with something before them: those that are read right, each with a few covers. */
export async function readCovered(
  { pipeline, characters }: { readonly pipeline: RecognitionPipeline; readonly characters: CharacterFinder },
  data: string,
  truths: readonly Truth[],
): Promise<readonly ValidationRead[]> {
  const reads: ValidationRead[] = [];
  for (const [number, truth] of truths.entries()) {
    const picture = await decodeStill(await readFile(join(data, truth.image)), truth.image);
    const whole = foundAt((await pipeline.recognize(picture)).candidates, truth);
    const row =
      readOf(whole, truth)[0]?.right && whole && (await characters.find(picture, whole.location.quad));
    if (!row) continue;
    for (let i = 0; i < COVERS_A_PLATE; i++) {
      const cover = COVERS[((number * COVERS_A_PLATE + i) * COVER_STEP) % COVERS.length];
      if (!cover) continue;
      const hidden = obstructed(picture, whole.location.quad, obstructionOf(cover, row), COVER_SEED + number);
      reads.push(...readOf(foundAt((await pipeline.recognize(hidden)).candidates, truth), truth));
    }
  }
  return reads;
}

const foundAt = (candidates: readonly PlateCandidate[], { box }: Truth): PlateCandidate | undefined =>
  candidates.find(({ location }) => overlap(location.box, box) > MIN_OVERLAP);

function readOf(found: PlateCandidate | undefined, { text, weight }: Truth): readonly ValidationRead[] {
  if (found?.reading.text == null) return [];
  return [
    {
      weight,
      right: textsOf(found).some((one) => foldO(one) === foldO(text)),
      confidence: found.reading.confidence,
      fitsFormat: found.syntax.regions.length > 0,
    },
  ];
}

function textsOf({ reading: { text, stacked } }: PlateCandidate): readonly string[] {
  const main = text?.reveal() ?? '';
  return readForms(main.length, stacked).map((form) => form.set(main));
}

const lines = (data: string, name: string): readonly unknown[] =>
  readFileSync(join(data, 'train', name), 'utf8')
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
