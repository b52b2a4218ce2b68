import { overlap } from '../../src/domain/geometry.ts';
import { foldO } from '../../src/hotlist/fold.ts';
import { editDistance } from '../edit-distance.ts';
import type { LabelledPicture, PictureSet } from './labelled-pictures.ts';
import type { FoundPlate, PlateFinder } from './plate-finder.ts';

/** How one labelled plate was read. */
export type Score = {
  readonly file: string;
  readonly text: string;
  readonly confidence: number;
  readonly localized: boolean;
  readonly strict: boolean;
  readonly folded: boolean;
  readonly withinOne: boolean;
};

/** A found box belongs to the label from this overlap (intersection over union) on, as in the reference's own figures. */
const MIN_OVERLAP = 0.2;

export async function scoreSet(finder: PlateFinder, set: PictureSet): Promise<readonly Score[]> {
  const scores: Score[] = [];
  for (const picture of set.pictures) {
    const found = await finder.find(picture.file, set.crops);
    const own = set.crops ? found[0] : bestOverlapping(found, picture);
    scores.push(score(picture, own));
  }
  return scores;
}

function score(picture: LabelledPicture, own: FoundPlate | undefined): Score {
  const text = (own?.text ?? '').replace(/[^A-Z0-9]/g, '');
  const distances = picture.texts.map((wanted) => editDistance(foldO(text), foldO(wanted)));
  return {
    file: picture.file,
    text,
    confidence: own?.confidence ?? 0,
    localized: own !== undefined,
    strict: picture.texts.includes(text),
    folded: distances.includes(0),
    withinOne: Math.min(...distances) <= 1,
  };
}

function bestOverlapping(found: readonly FoundPlate[], { box }: LabelledPicture): FoundPlate | undefined {
  const overlapping = found
    .map((plate) => ({ plate, share: overlap(plate.box, box) }))
    .filter(({ share }) => share > MIN_OVERLAP);
  return overlapping.toSorted((a, b) => b.share - a.share)[0]?.plate;
}

/** 95 % Wilson interval of a share, 0..1. */
export function wilson(successes: number, count: number): readonly [low: number, high: number] {
  if (count === 0) return [0, 1];
  const z = 1.959964;
  const p = successes / count;
  const centre = (p + (z * z) / (2 * count)) / (1 + (z * z) / count);
  const half = (z * Math.sqrt((p * (1 - p)) / count + (z * z) / (4 * count * count))) / (1 + (z * z) / count);
  return [centre - half, centre + half];
}
