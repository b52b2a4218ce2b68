import type { Quad } from '../domain/picture/geometry.ts';
import { mapPoint, squareToQuad } from '../imaging/homography.ts';
import type { CropReading } from './contracts/character-reader.ts';

/** How much wider or tighter a look is on each side, and how far it leans, as a fraction of the plate's size. */
const WIDER = 0.03;
const TIGHTER = 0.018;
const LEAN = 0.03;

/**
 * When the looks so far are together less certain than this, no further look makes a text of them that is worth
 * telling. On 3,444 finds in validation pictures, whole and reduced to 40 to 80 % of their size, of which 1,288 are
 * plates with a known text, this changed no text that was right, no accepted read and no confidence of 0.3 or more. It
 * saves half of all looks: most finds that are doubtful are lamps, signs, and plates too small to read.
 */
const HOPELESS = 0.02;

type Point = readonly [u: number, v: number];
type Move = (u: number, v: number) => Point;

/**
 * Maps a point of the plate (0..1) to its place in the look: wider, tighter, or leaning to either side. Looks that were
 * shifted sideways did not help on validation plates, and eight looks helped no more than these four.
 */
const MOVES: readonly Move[] = [
  (u, v) => [scaled(u, 1 + 2 * WIDER), scaled(v, 1 + 2 * WIDER)],
  (u, v) => [scaled(u, 1 - 2 * TIGHTER), scaled(v, 1 - 2 * TIGHTER)],
  (u, v) => [u - 2 * LEAN * (v - 0.5), v],
  (u, v) => [u + 2 * LEAN * (v - 0.5), v],
];

const scaled = (value: number, factor: number): number => (value - 0.5) * factor + 0.5;

/**
 * Other looks at the plate in this quad, each slightly different. Corners are never exact, and the reading of a
 * doubtful character changes with them: the mean of several looks is right more often than one look
 * (`scripts/train/reader_quads.py` has the same looks). They come from one frame and err together, so a passage counts
 * them as one look.
 */
export function looksAround(quad: Quad): readonly Quad[] {
  const map = squareToQuad(quad);
  return MOVES.map((move) => {
    const corner = (u: number, v: number): Point => mapPoint(map, ...move(u, v));
    return [corner(0, 0), corner(1, 0), corner(1, 1), corner(0, 1)];
  });
}

/**
 * Whether another look can change what is said about a plate. A sure first look is enough. Once a plate is doubtful, it
 * is looked at until all looks are made, even if their mean becomes sure: a mean of fewer looks is wrong more often at
 * the same confidence.
 * @param certainty of the mean of the `made` looks so far, 0..1.
 * @param sure the certainty from which on one look is enough.
 */
export const isWorthAnother = (certainty: number, made: number, sure: number): boolean =>
  certainty >= HOPELESS && (made > 1 || certainty < sure);

/** The mean of all probabilities; the sharpness is that of the first look. */
export function meanOf(readings: readonly [CropReading, ...CropReading[]]): CropReading {
  const [first] = readings;
  const rows = (pick: (reading: CropReading) => readonly Float32Array[]): readonly Float32Array[] =>
    pick(first).map((_, position) =>
      mean(readings.map((reading) => pick(reading)[position] as Float32Array)),
    );
  return {
    main: { ...first.main, rows: rows((reading) => reading.main.rows) },
    stacked: { ...first.stacked, rows: rows((reading) => reading.stacked.rows) },
    stackedPosition: mean(readings.map((reading) => reading.stackedPosition)),
    sharpness: first.sharpness,
  };
}

function mean(rows: readonly Float32Array[]): Float32Array {
  const result = new Float32Array(rows[0]?.length ?? 0);
  for (const row of rows)
    for (let i = 0; i < result.length; i++)
      result[i] = (result[i] as number) + (row[i] as number) / rows.length; // all rows come from one model
  return result;
}
