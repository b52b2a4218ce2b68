import { readFile } from 'node:fs/promises';
import type { Picture } from '../../../src/domain/picture/frame.ts';
import { boxCentre, enlargeBox, type Quad } from '../../../src/domain/picture/geometry.ts';
import { foldO } from '../../../src/domain/plate/fold-o.ts';
import { decodeStill } from '../../../src/imaging/jpeg.ts';
import { bestOverlapping } from '../accuracy/score.ts';
import type { FoundPlate, PlateFinder } from '../finders/plate-finder.ts';
import type { LabelledPicture, PictureSet } from '../pictures/labelled-pictures.ts';
import type { CharacterFinder, Row } from './character-places.ts';
import { MATERIALS, type Material, type Obstruction, obstructed } from './obstruct.ts';

export const PLACES = ['first', 'middle', 'last'] as const;
export const SHARES = [0.12, 0.2, 0.3] as const;
/** How far what lies over an end reaches beyond the plate, in its widths. */
const OVERHANG = 0.04;

export type Cover = {
  readonly material: Material;
  readonly share: (typeof SHARES)[number];
  readonly place: (typeof PLACES)[number];
};

/** What a reader made of a plate: of a plate that is found twice, the surest. */
export type Outcome = {
  readonly reading: 'right' | 'other plate' | 'not read';
  readonly confidence: number;
  /** Of another plate: by how many characters its text is shorter than the true one; negative if it is longer. */
  readonly shorterBy: number;
};

/** One plate before which something lies, and what each reader made of it, in their order. */
export type CoveredRead = Cover & { readonly plate: string; readonly outcomes: readonly Outcome[] };

/** One plate as it is, and what each reader made of it. */
export type WholeRead = { readonly plate: string; readonly outcomes: readonly Outcome[] };

export type CoveredSeries = {
  readonly whole: readonly WholeRead[];
  readonly covered: readonly CoveredRead[];
};

/** The 63 covers of each plate. */
export const COVERS: readonly Cover[] = MATERIALS.flatMap((material) =>
  SHARES.flatMap((share) => PLACES.map((place) => ({ material, share, place }))),
);

/** One picture of so many, and one cover of so many of each plate; plates have different ones, so that all come alike. */
export type Sampling = { readonly pictures: number; readonly covers: number };

/** Reads every picture as it is, and those that the first finder reads right and surely again with each cover. */
export async function coveredSeries(
  finders: readonly [PlateFinder, ...PlateFinder[]],
  characters: CharacterFinder,
  sets: readonly PictureSet[],
  sampling: Sampling,
): Promise<CoveredSeries> {
  const whole: WholeRead[] = [];
  const covered: CoveredRead[] = [];
  for (const [setNumber, { crops, pictures }] of sets.entries())
    for (const [index, labelled] of pictures.entries()) {
      if (index % sampling.pictures !== 0) continue;
      const picture = await decodeStill(await readFile(labelled.file), labelled.file);
      const outcomes = await outcomesOf(finders, picture, labelled, crops);
      whole.push({ plate: labelled.file, outcomes });
      const quad = await surelyRead(finders[0], picture, labelled, crops);
      const row = quad && (await characters.find(picture, quad));
      if (!quad || !row) continue;
      for (const [number, cover] of COVERS.entries()) {
        if ((number + index / sampling.pictures) % sampling.covers !== 0) continue;
        const seed = (setNumber * 1_000 + index) * COVERS.length + number;
        const hidden = obstructed(picture, quad, obstructionOf(cover, row), seed);
        covered.push({
          ...cover,
          plate: labelled.file,
          outcomes: await outcomesOf(finders, hidden, labelled, crops),
        });
      }
    }
  return { whole, covered };
}

/** A cover over an end reaches beyond the plate's edge, and counts from the outer side of the first or last character. */
export function obstructionOf({ material, share, place }: Cover, { centres, pitch }: Row): Obstruction {
  const at = (index: number): number => centres.at(index) ?? 0.5;
  if (place === 'middle') {
    const middle = at((centres.length - 1) >> 1);
    return { material, from: middle - share / 2, to: middle + share / 2 };
  }
  return place === 'first'
    ? { material, from: -OVERHANG, to: at(0) - pitch / 2 + share }
    : { material, from: at(-1) + pitch / 2 - share, to: 1 + OVERHANG };
}

async function surelyRead(
  finder: PlateFinder,
  picture: Picture,
  labelled: LabelledPicture,
  crop: boolean,
): Promise<Quad | null> {
  const found = await finder.find(picture, crop);
  const own = crop ? found[0] : bestOverlapping(found, labelled);
  return own && isRight(own, labelled) && own.confidence >= (finder.accepted ?? 1) ? own.quad : null;
}

const outcomesOf = (
  finders: readonly PlateFinder[],
  picture: Picture,
  labelled: LabelledPicture,
  crop: boolean,
): Promise<readonly Outcome[]> =>
  Promise.all(finders.map(async (finder) => outcomeOf(await finder.find(picture, crop), labelled, crop)));

/** Of everything found on the plate: a part of it that is found alone may be read as a whole one. */
function outcomeOf(found: readonly FoundPlate[], labelled: LabelledPicture, crop: boolean): Outcome {
  const [x0, y0, x1, y1] = enlargeBox(labelled.box, 0.1);
  const onPlate = found.filter(({ box }) => {
    const [x, y] = boxCentre(box);
    return crop || (x >= x0 && x <= x1 && y >= y0 && y <= y1);
  });
  const read = onPlate.filter(({ text }) => text !== '').toSorted((a, b) => b.confidence - a.confidence);
  const [surest] = read;
  if (!surest) return { reading: 'not read', confidence: 0, shorterBy: 0 };
  const isTrue = isRight(surest, labelled);
  return {
    reading: isTrue ? 'right' : 'other plate',
    confidence: surest.confidence,
    shorterBy: isTrue ? 0 : (labelled.texts[0] ?? '').length - surest.text.length,
  };
}

const isRight = ({ text }: FoundPlate, { texts }: LabelledPicture): boolean =>
  texts.some((wanted) => foldO(wanted) === foldO(text));
