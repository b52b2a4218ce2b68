import { readFile } from 'node:fs/promises';
import type { Picture } from '../../../src/domain/picture/frame.ts';
import { overlap } from '../../../src/domain/picture/geometry.ts';
import { foldO } from '../../../src/domain/plate/fold-o.ts';
import { decodeStill } from '../../../src/imaging/jpeg.ts';
import type { FoundPlate, PlateFinder } from '../finders/plate-finder.ts';
import type { LabelledPicture, PictureSet } from '../pictures/labelled-pictures.ts';
import { editDistance } from '../shared/edit-distance.ts';
import type { RegionScore } from './region-scores.ts';

/** How one labelled plate was read. */
export type Score = {
  readonly file: string;
  /** Of the texts that count as right, the one nearest to what was read. */
  readonly wanted: string;
  readonly text: string;
  readonly confidence: number;
  readonly localized: boolean;
  readonly strict: boolean;
  readonly folded: boolean;
  readonly withinOne: boolean;
  readonly fitsFormat: boolean;
  /** null where the labels name no region or the reader tells none. */
  readonly region: RegionScore | null;
};

/** A found box belongs to the label from this overlap (intersection over union) on, as in the reference's own figures. */
const MIN_OVERLAP = 0.2;

export async function scoreSet(finder: PlateFinder, set: PictureSet): Promise<readonly Score[]> {
  const scores: Score[] = [];
  for (const labelled of set.pictures) {
    const picture = await decodeStill(await readFile(labelled.file), labelled.file);
    const found = await finder.find(picture, set.crops);
    const own = set.crops ? found[0] : bestOverlapping(found, labelled);
    scores.push({ ...score(labelled, own), region: await regionScore(finder, picture, labelled, own) });
  }
  return scores;
}

export function score(
  { file, texts }: Pick<LabelledPicture, 'file' | 'texts'>,
  own: FoundPlate | undefined,
): Omit<Score, 'region'> {
  const text = (own?.text ?? '').replace(/[^A-Z0-9]/g, '');
  const distances = texts.map((wanted) => editDistance(foldO(text), foldO(wanted)));
  const least = Math.min(...distances);
  return {
    file,
    wanted: texts[distances.indexOf(least)] ?? '',
    text,
    confidence: own?.confidence ?? 0,
    localized: own !== undefined,
    strict: texts.includes(text),
    folded: least === 0,
    withinOne: least <= 1,
    fitsFormat: own?.fitsFormat ?? false,
  };
}

export async function regionScore(
  finder: PlateFinder,
  picture: Picture,
  { region: wanted }: LabelledPicture,
  own: FoundPlate | undefined,
): Promise<RegionScore | null> {
  if (!finder.tellsRegions || wanted === null) return null;
  if (!own) return { wanted, told: null, best: null, p: 0 };
  const reading = await finder.readRegion(picture, own);
  const [alternative] = reading.regionAlternatives;
  return {
    wanted,
    told: reading.region,
    best: reading.region ?? alternative?.region ?? null,
    p: reading.regionConfidence ?? alternative?.p ?? 0,
  };
}

export function bestOverlapping(
  found: readonly FoundPlate[],
  { box }: Pick<LabelledPicture, 'box'>,
): FoundPlate | undefined {
  const overlapping = found
    .map((plate) => ({ plate, share: overlap(plate.box, box) }))
    .filter(({ share }) => share > MIN_OVERLAP);
  return overlapping.toSorted((a, b) => b.share - a.share)[0]?.plate;
}
