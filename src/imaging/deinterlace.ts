/**
 * Interlaced pictures: their odd lines were taken at another moment than their even lines, so that whatever moves has a
 * comb at its edges. Each picture is judged and mended by itself and in place, so it does not matter whether the source
 * says that it is interlaced, and no picture waits for the next one.
 */
import type { Yuv420 } from './yuv.ts';

/** Lines are the rows of the picture as the camera took it: columns if it was turned by 90° since. */
export type LinesAre = 'rows' | 'columns';

type Plane = Yuv420['y'];

/** A plane seen line by line: the place of a pixel is `line * lineStep + position * pixelStep`. */
type Lined = {
  readonly lines: number;
  readonly length: number;
  readonly lineStep: number;
  readonly pixelStep: number;
  readonly data: Uint8Array;
};

/** Side of a block in pixels. A plate has several. */
const BLOCK = 32;
/** Every fourth pixel of a line is looked at. */
const EVERY = 4;
/** Grey levels by which a pixel must differ, in the same direction, from the lines above and below it. */
const TOOTH = 16;
/** Teeth in a block that are a comb, of the 256 pixels that are looked at … */
const LEAST_TEETH = 10;
/** … and how many times more they must be than within one field, where a fine texture has as many. */
const COMB_TO_TEXTURE = 3;

/** Which blocks of a picture have a comb, and how many. */
export type Combing = { readonly blocks: Uint8Array; readonly count: number };

export function findCombing({ y }: Yuv420, linesAre: LinesAre): Combing {
  const lined = linedOf(y, linesAre);
  const across = Math.ceil(lined.length / BLOCK);
  const down = Math.ceil(lined.lines / BLOCK);
  const blocks = new Uint8Array(across * down);
  let count = 0;
  const teeth = new Uint16Array(across);
  const texture = new Uint16Array(across);
  for (let row = 0; row < down; row++) {
    teeth.fill(0);
    texture.fill(0);
    const end = Math.min((row + 1) * BLOCK, lined.lines - 2);
    for (let line = Math.max(row * BLOCK, 2); line < end; line++) countTeeth(lined, line, teeth, texture);
    for (let column = 0; column < across; column++) {
      const own = teeth[column] as number; // inside by construction, here and below
      if (own < LEAST_TEETH || own < COMB_TO_TEXTURE * (texture[column] as number)) continue;
      blocks[row * across + column] = 1;
      count++;
    }
  }
  return { blocks, count };
}

function countTeeth(
  { length, lineStep, pixelStep, data }: Lined,
  line: number,
  teeth: Uint16Array,
  texture: Uint16Array,
): void {
  const step = EVERY * pixelStep;
  for (let position = 0, at = line * lineStep; position < length; position += EVERY, at += step) {
    const value = data[at] as number;
    const above = value - (data[at - lineStep] as number);
    const below = value - (data[at + lineStep] as number);
    if (!(above > TOOTH && below > TOOTH) && !(above < -TOOTH && below < -TOOTH)) continue;
    const block = (position / BLOCK) | 0;
    teeth[block] = (teeth[block] as number) + 1;
    const fieldAbove = value - (data[at - 2 * lineStep] as number);
    const fieldBelow = value - (data[at + 2 * lineStep] as number);
    if (Math.abs(fieldAbove) > TOOTH || Math.abs(fieldBelow) > TOOTH)
      texture[block] = (texture[block] as number) + 1;
  }
}

/**
 * Replaces the odd lines with what lies between the even ones, in every block that has a comb and around it. Whatever
 * stands still keeps all of its lines.
 */
export function deinterlace(picture: Yuv420, { blocks }: Combing, linesAre: LinesAre): void {
  const { lines, length } = linedOf(picture.y, linesAre);
  const across = Math.ceil(length / BLOCK);
  const down = Math.ceil(lines / BLOCK);
  const marked = widened(blocks, across, down);
  for (const [plane, side] of [
    [picture.y, BLOCK],
    [picture.u, BLOCK / 2],
    [picture.v, BLOCK / 2],
  ] as const) {
    const lined = linedOf(plane, linesAre);
    for (let line = 1; line < lined.lines; line += 2)
      for (let column = 0; column < across; column++)
        if (marked[Math.floor(line / side) * across + column])
          bridge(lined, line, column * side, Math.min((column + 1) * side, lined.length));
  }
}

/** The cubic of the four even lines around this one: -1, 9, 9, -1 sixteenths. */
function bridge({ lines, lineStep, pixelStep, data }: Lined, line: number, from: number, to: number): void {
  const lineAt = (wanted: number): number =>
    (wanted < 0 ? 0 : wanted >= lines ? (lines - 1) & ~1 : wanted) * lineStep;
  const [a, b, c, d] = [lineAt(line - 3), lineAt(line - 1), lineAt(line + 1), lineAt(line + 3)];
  const out = line * lineStep;
  for (let position = from, offset = from * pixelStep; position < to; position++, offset += pixelStep) {
    const inner = (data[b + offset] as number) + (data[c + offset] as number);
    const outer = (data[a + offset] as number) + (data[d + offset] as number);
    const value = (9 * inner - outer + 8) >> 4;
    data[out + offset] = value < 0 ? 0 : value > 255 ? 255 : value;
  }
}

function widened(blocks: Uint8Array, across: number, down: number): Uint8Array {
  const wide = new Uint8Array(blocks.length);
  for (let row = 0; row < down; row++)
    for (let column = 0; column < across; column++) {
      if (!blocks[row * across + column]) continue;
      for (let y = Math.max(row - 1, 0); y <= Math.min(row + 1, down - 1); y++)
        wide.fill(1, y * across + Math.max(column - 1, 0), y * across + Math.min(column + 2, across));
    }
  return wide;
}

const linedOf = ({ widthPx, heightPx, data }: Plane, linesAre: LinesAre): Lined =>
  linesAre === 'rows'
    ? { lines: heightPx, length: widthPx, lineStep: widthPx, pixelStep: 1, data }
    : { lines: widthPx, length: heightPx, lineStep: 1, pixelStep: widthPx, data };
