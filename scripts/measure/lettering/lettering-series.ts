import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Picture, Plane } from '../../../src/domain/picture/frame.ts';
import {
  type Box,
  boundingBox,
  boxCentre,
  boxHeight,
  boxWidth,
  type Quad,
} from '../../../src/domain/picture/geometry.ts';
import { decodeStill } from '../../../src/imaging/jpeg.ts';
import { type PlatePicture, validationPictures } from '../accuracy/false-reads.ts';
import type { PlateFinder } from '../finders/plate-finder.ts';
import { paintOut } from '../pictures/paint-out.ts';
import { FRONTAL, plateQuad, quadToSquare } from '../pictures/plate-view.ts';
import { seeded } from '../shared/seeded.ts';

/** What `scripts/simulate/other_lettering_series.py` drew: white ink on black. */
const LETTERING = join(import.meta.dirname, '.');
const TIMES = 3;
const WIDTHS_PX = [70, 260] as const;
/** A street whose plates take more of it than this is a close-up. */
const WIDEST_PLATE = 0.4;
const SAMPLES = 3;

export const KINDS = ['sign', 'caption', 'fleet number', 'phone number', 'badge'] as const;
export type Kind = (typeof KINDS)[number];

const entry = z.object({ file: z.string(), kind: z.enum(KINDS), board: z.boolean() });
type Lettering = { readonly kind: Kind; readonly board: boolean; readonly ink: Plane };

/** What a finder makes of lettering that is no plate: the surest read there, 0 where there is none. */
export type LetteringRead = { readonly kind: Kind; readonly confidence: number; readonly localized: number };

/** By finder, in their order, the same lettering in the same places for all; null without pictures to put it into. */
export async function letteringSeries(
  finders: readonly PlateFinder[],
  dataFolder: string,
  everyNth: number,
): Promise<readonly (readonly LetteringRead[])[] | null> {
  const streets = validationPictures(dataFolder);
  if (!streets) return null;
  const lettering = await drawnLettering();
  const usable = streets.filter(({ boxes }) => boxes.length > 0);
  const results = finders.map((): LetteringRead[] => []);
  for (let number = 0; number < lettering.length * TIMES; number += everyNth) {
    const random = seeded(number + 1);
    const one = lettering[number % lettering.length] as Lettering; // there are some
    const street = await streetOf(usable, dataFolder, random);
    const quad = placeOf(one, street, random);
    const picture = lettered(street.picture, one, quad, random);
    for (const [who, finder] of finders.entries())
      results[who]?.push({ kind: one.kind, ...surest(await finder.find(picture, false), boundingBox(quad)) });
  }
  return results;
}

async function drawnLettering(): Promise<readonly Lettering[]> {
  const list = z.array(entry).parse(JSON.parse(readFileSync(join(LETTERING, 'lettering.json'), 'utf8')));
  return Promise.all(
    list.map(async ({ file, kind, board }) => {
      const { y } = await decodeStill(await readFile(join(LETTERING, file)), file);
      return { kind, board, ink: y };
    }),
  );
}

type Street = { readonly picture: Picture; readonly vehicle: Box };

/** A picture of a street whose plates are painted out. */
async function streetOf(
  pictures: readonly PlatePicture[],
  folder: string,
  random: () => number,
): Promise<Street> {
  for (;;) {
    const { image, boxes } = pictures[Math.floor(random() * pictures.length)] as PlatePicture; // there are some
    const picture = await decodeStill(await readFile(join(folder, image)), image);
    const [vehicle] = boxes.toSorted((a, b) => boxWidth(b) - boxWidth(a));
    if (vehicle && boxWidth(vehicle) < WIDEST_PLATE * picture.widthPx)
      return { picture: paintOut(picture, boxes), vehicle };
  }
}

/** Captions lie upright along the picture's edges, signs stand in its upper half, all else is on the vehicle. */
function placeOf({ kind, ink }: Lettering, { picture, vehicle }: Street, random: () => number): Quad {
  const { widthPx, heightPx } = picture;
  const [least, most] = WIDTHS_PX;
  const width = Math.min(least * (most / least) ** random(), widthPx * 0.5);
  const aspect = ink.widthPx / ink.heightPx;
  const within = (x: number, y: number) =>
    [
      Math.min(Math.max(x, width / 2 + 4), widthPx - width / 2 - 4),
      Math.min(Math.max(y, width / aspect / 2 + 4), heightPx - width / aspect / 2 - 4),
    ] as const;
  if (kind === 'caption')
    return plateQuad(FRONTAL, aspect, width, within(random() * widthPx, random() < 0.5 ? 0 : heightPx));
  const angles = { yaw: 50 * (random() - 0.5), pitch: 20 * (random() - 0.5), roll: 8 * (random() - 0.5) };
  if (kind === 'sign')
    return plateQuad(angles, aspect, width, within(random() * widthPx, random() * heightPx * 0.5));
  const [x, y] = boxCentre(vehicle);
  const beside = within(
    x + (random() - 0.5) * 2.5 * boxWidth(vehicle),
    y - random() * 3 * boxHeight(vehicle),
  );
  return plateQuad(angles, aspect, width, random() < 0.25 ? within(x, y) : beside);
}

/** The picture with the lettering in the quad, on a board of its own or on what is there. */
export function lettered(
  picture: Picture,
  { ink, board }: Pick<Lettering, 'ink' | 'board'>,
  quad: Quad,
  random: () => number,
): Picture {
  const data = Uint8Array.from(picture.y.data);
  const { widthPx, heightPx } = picture.y;
  const toInk = quadToSquare(quad);
  const [x0, y0, x1, y1] = boundingBox(quad).map(Math.floor) as [number, number, number, number]; // as many as before
  const ground = board ? random() * 255 : meanOf(picture.y, boundingBox(quad));
  const colour = ground > 127 ? random() * (ground - 70) : ground + 70 + random() * (185 - ground);
  for (let y = Math.max(y0, 0); y <= Math.min(y1, heightPx - 1); y++)
    for (let x = Math.max(x0, 0); x <= Math.min(x1, widthPx - 1); x++) {
      const { share, on } = coverage(ink, toInk, x, y);
      const before = data[y * widthPx + x] ?? 0;
      const under = board ? before * (1 - on) + ground * on : before;
      data[y * widthPx + x] = Math.round(under * (1 - share) + colour * share);
    }
  return { ...picture, y: { ...picture.y, data } };
}

/** How much of a pixel is ink, and how much of it lies in the quad: 0..1. */
function coverage(
  ink: Plane,
  toInk: (x: number, y: number) => readonly [number, number],
  x: number,
  y: number,
): { readonly share: number; readonly on: number } {
  let [share, on] = [0, 0];
  for (let i = 0; i < SAMPLES * SAMPLES; i++) {
    const [u, v] = toInk(x + ((i % SAMPLES) + 0.5) / SAMPLES, y + (Math.floor(i / SAMPLES) + 0.5) / SAMPLES);
    if (u < 0 || u >= 1 || v < 0 || v >= 1) continue;
    on += 1;
    share += (ink.data[Math.floor(v * ink.heightPx) * ink.widthPx + Math.floor(u * ink.widthPx)] ?? 0) / 255;
  }
  return { share: share / SAMPLES ** 2, on: on / SAMPLES ** 2 };
}

function meanOf({ widthPx, heightPx, data }: Plane, [x0, y0, x1, y1]: Box): number {
  let [sum, count] = [0, 0];
  for (let y = Math.max(Math.floor(y0), 0); y < Math.min(y1, heightPx); y++)
    for (let x = Math.max(Math.floor(x0), 0); x < Math.min(x1, widthPx); x++) {
      sum += data[y * widthPx + x] ?? 0;
      count += 1;
    }
  return sum / Math.max(count, 1);
}

/** Of all that is found with its middle on the lettering. */
function surest(
  found: Awaited<ReturnType<PlateFinder['find']>>,
  [x0, y0, x1, y1]: Box,
): Pick<LetteringRead, 'confidence' | 'localized'> {
  const on = found.filter(({ box }) => {
    const [x, y] = boxCentre(box);
    return x >= x0 && x <= x1 && y >= y0 && y <= y1;
  });
  const read = on.filter(({ text }) => text !== '').toSorted((a, b) => b.confidence - a.confidence);
  return {
    confidence: read[0]?.confidence ?? 0,
    localized: Math.max(0, ...on.map(({ localization }) => localization)),
  };
}
