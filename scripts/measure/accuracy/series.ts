import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { INSTALLED_MODELS } from '../../../src/config/load.ts';
import type { Picture } from '../../../src/domain/picture/frame.ts';
import { boundingBox, boxCentre, type Point, type Quad } from '../../../src/domain/picture/geometry.ts';
import { decodeStill } from '../../../src/imaging/jpeg.ts';
import type { PlateFinder } from '../finders/plate-finder.ts';
import { paintOut } from '../pictures/paint-out.ts';
import {
  cameraNoise,
  FRONTAL,
  faded,
  layPlate,
  type PlateView,
  plateQuad,
  stretched,
} from '../pictures/plate-view.ts';
import { bestOverlapping, score } from './score.ts';

/** Flat plates that `scripts/simulate/series.py` drew. */
const PLATES = join(import.meta.dirname, 'series');
/** Rendered streets whose own plate makes room for one of the series. */
const STREETS = ['leaving.jpg', 'coming.jpg', 'stacked.jpg', 'tilted.jpg'];
const PLATE_WIDTH_PX = 120;

export type Condition = { readonly name: string; readonly view: PlateView };

/** The first is what the others are compared with. */
export const CONDITIONS: readonly Condition[] = [
  { name: 'frontal, 255 levels', view: FRONTAL },
  ...[15, 30].map((yaw) => ({ name: `yaw ${yaw}°`, view: { ...FRONTAL, yaw } })),
  ...[15, 30].map((pitch) => ({ name: `pitch ${pitch}°`, view: { ...FRONTAL, pitch } })),
  ...[7.5, 15].map((roll) => ({ name: `roll ${roll}°`, view: { ...FRONTAL, roll } })),
  ...[60, 25, 12].map((levels) => ({ name: `${levels} levels`, view: { ...FRONTAL, levels } })),
];

type SeriesPlate = { readonly file: string; readonly text: string; readonly flat: Picture };
type Street = { readonly picture: Picture; readonly place: Point };

/** Whether each plate was read exactly (O = 0), by finder and condition, plates always in the same order. */
export type SeriesResult = readonly (readonly (readonly boolean[])[])[];

export async function scoreSeries(
  finders: readonly PlateFinder[],
  conditions: readonly Condition[] = CONDITIONS,
): Promise<SeriesResult> {
  const plates = await seriesPlates();
  const streets = await emptyStreets();
  const results = finders.map(() => conditions.map((): boolean[] => []));
  for (const [number, plate] of plates.entries()) {
    const street = streets[number % streets.length] as Street; // there are some
    const noise = cameraNoise(street.picture.y.data.length, number + 1);
    for (const [place, { view }] of conditions.entries()) {
      const { picture, quad } = shown(plate, street, view, noise);
      for (const [who, finder] of finders.entries()) {
        const own = bestOverlapping(await finder.find(picture, false), { box: boundingBox(quad) });
        results[who]?.[place]?.push(score({ file: plate.file, texts: [plate.text] }, own).folded);
      }
    }
  }
  return results;
}

/** A plate on a street. Street and noise are the plate's in every condition: conditions differ in nothing else. */
function shown(
  { flat }: SeriesPlate,
  { picture, place }: Street,
  view: PlateView,
  noise: Float32Array,
): { readonly picture: Picture; readonly quad: Quad } {
  const quad = plateQuad(view, flat.widthPx / flat.heightPx, PLATE_WIDTH_PX, place);
  return { quad, picture: faded(layPlate(picture, flat, quad), view.levels, noise) };
}

const plateList = z.array(z.object({ file: z.string(), text: z.string() }));

async function seriesPlates(): Promise<readonly SeriesPlate[]> {
  const list = plateList.parse(JSON.parse(readFileSync(join(PLATES, 'plates.json'), 'utf8')));
  return Promise.all(
    list.map(async (plate) => ({ ...plate, flat: stretched(await decodePicture(PLATES, plate.file)) })),
  );
}

const corner = z.tuple([z.number(), z.number()]);
const golden = z.object({
  pictures: z.array(
    z.object({
      file: z.string(),
      plates: z.array(z.object({ quad: z.tuple([corner, corner, corner, corner]) })),
    }),
  ),
});

async function emptyStreets(): Promise<readonly Street[]> {
  const folder = join(INSTALLED_MODELS, 'golden');
  const { pictures } = golden.parse(JSON.parse(readFileSync(join(folder, 'golden.json'), 'utf8')));
  return Promise.all(
    STREETS.map(async (file) => {
      const quads = (pictures.find((picture) => picture.file === file)?.plates ?? []).map(({ quad }) => quad);
      const [own] = quads;
      if (!own) throw new Error(`${folder}/golden.json names no plate in ${file}.`);
      const picture = paintOut(await decodePicture(folder, file), quads.map(boundingBox));
      return { picture, place: boxCentre(boundingBox(own)) };
    }),
  );
}

const decodePicture = (folder: string, file: string): Promise<Picture> =>
  decodeStill(readFileSync(join(folder, file)), file);
