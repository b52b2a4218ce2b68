import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Picture, Plane } from '../../../src/domain/picture/frame.ts';
import { planesOf, rgbToYuv420, yuv420Bytes } from '../../../src/imaging/yuv.ts';
import { seeded } from '../shared/seeded.ts';

/** How a plate comes from a camera beside a road. */
export type RoadWear = {
  readonly widthPx: number;
  /** How far it moves while the shutter is open, in pixels. */
  readonly motionPx: number;
  /** Grey levels between its darkest and lightest parts. */
  readonly levels: number;
  /** x264's rate factor: 23 is good, 35 is poor. */
  readonly rateFactor: number;
};

/** The series of the region table. */
export const ROAD: RoadWear = { widthPx: 75, motionPx: 3, levels: 30, rateFactor: 30 };

const FRAMES = 6;
/** How far a plate moves from frame to frame. */
const STEP_PX = 2;
const FRAME = { widthPx: 128, heightPx: 96 };
/** Darkest grey of a worn plate, and the grey around it. */
const FLOOR = 70;
const AROUND = 90;
const NOISE = 1.5;
const SUBFRAMES = 6;

/** The plate small and flat: luma with so many grey levels, chroma faded alike. */
export async function small(file: string, wear: RoadWear): Promise<Picture> {
  const { data, info } = await sharp(file)
    .toColourspace('srgb')
    .flatten({ background: '#000' })
    .resize({ width: wear.widthPx, kernel: 'cubic' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return faint(rgbToYuv420(data, info.width, info.height), wear.levels);
}

export function faint(picture: Picture, levels: number): Picture {
  const sorted = picture.y.data.toSorted();
  const dark = sorted[Math.floor(sorted.length * 0.03)] ?? 0;
  const light = sorted[Math.floor(sorted.length * 0.97)] ?? 255;
  const gain = Math.min(levels / Math.max(light - dark, 1), 1);
  const luma = (value: number): number => clamp(FLOOR + (value - dark) * gain);
  const chroma = (value: number): number => clamp(128 + (value - 128) * gain);
  return {
    ...picture,
    y: { ...picture.y, data: picture.y.data.map(luma) },
    u: { ...picture.u, data: picture.u.data.map(chroma) },
    v: { ...picture.v, data: picture.v.data.map(chroma) },
  };
}

/** What the camera sees frame by frame: the plate passes, smeared by its motion. */
function passing(plate: Picture, { motionPx }: RoadWear, seed: number): readonly Uint8Array[] {
  const random = seeded(seed);
  return Array.from({ length: FRAMES }, (_, number) => {
    const bytes = new Uint8Array(yuv420Bytes(FRAME.widthPx, FRAME.heightPx));
    const frame = planesOf(bytes, FRAME.widthPx, FRAME.heightPx, 'full');
    const [x, y] = leftTopOf(plate, number);
    smear(frame.y, plate.y, { x, y, length: motionPx, around: AROUND });
    smear(frame.u, plate.u, { x: x / 2, y: y / 2, length: motionPx / 2, around: 128 });
    smear(frame.v, plate.v, { x: x / 2, y: y / 2, length: motionPx / 2, around: 128 });
    for (const [i, value] of frame.y.data.entries())
      frame.y.data[i] = clamp(value + NOISE * 2 * (random() + random() + random() - 1.5));
    return bytes;
  });
}

const leftTopOf = (plate: Picture, frame: number): readonly [x: number, y: number] => [
  4 + frame * STEP_PX,
  2 * Math.floor((FRAME.heightPx - plate.heightPx) / 4),
];

/** The mean of the plate's places while the shutter is open. */
function smear(
  target: Plane,
  plate: Plane,
  { x, y, length, around }: { x: number; y: number; length: number; around: number },
): void {
  for (let row = 0; row < target.heightPx; row++)
    for (let column = 0; column < target.widthPx; column++) {
      let sum = 0;
      for (let i = 0; i < SUBFRAMES; i++) {
        const u = Math.round(column - x - (length * (i + 0.5)) / SUBFRAMES + length / 2);
        const v = row - Math.round(y);
        const isOn = u >= 0 && u < plate.widthPx && v >= 0 && v < plate.heightPx;
        sum += isOn ? (plate.data[v * plate.widthPx + u] ?? 0) : around;
      }
      target.data[row * target.widthPx + column] = Math.round(sum / SUBFRAMES);
    }
}

/**
 * Plates as the camera's H.264 leaves them: each cut out of the last frame of its passage.
 * @throws Error where ffmpeg with x264 is missing.
 */
export function worn(plates: readonly Picture[], wear: RoadWear): readonly Picture[] {
  const folder = mkdtempSync(join(tmpdir(), 'waypost-worn-'));
  try {
    const frames = plates.flatMap((plate, number) => passing(plate, wear, number + 1));
    const [raw, coded, decoded] = ['in.yuv', 'coded.h264', 'out.yuv'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ]; // three
    writeFileSync(raw, Buffer.concat(frames));
    const size = ['-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', `${FRAME.widthPx}x${FRAME.heightPx}`];
    const codec = ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', `${wear.rateFactor}`, '-threads', '1'];
    ffmpeg([...size, '-r', '15', '-i', raw, ...codec, '-g', `${FRAMES}`, coded]);
    ffmpeg(['-i', coded, '-f', 'rawvideo', '-pix_fmt', 'yuv420p', decoded]);
    const bytes = readFileSync(decoded);
    const length = yuv420Bytes(FRAME.widthPx, FRAME.heightPx);
    return plates.map((plate, number) => {
      const at = ((number + 1) * FRAMES - 1) * length;
      const frame = planesOf(bytes.subarray(at, at + length), FRAME.widthPx, FRAME.heightPx, 'full');
      return cutOut(frame, plate, leftTopOf(plate, FRAMES - 1));
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const ffmpeg = (options: readonly string[]): Buffer =>
  execFileSync('ffmpeg', ['-hide_banner', '-loglevel', 'error', '-y', ...options]);

/** The plate's part of the frame; left and top are even, so chroma begins with luma. */
function cutOut(
  frame: Picture,
  { widthPx, heightPx }: Picture,
  [left, top]: readonly [number, number],
): Picture {
  const part = (plane: Plane, halves: number): Plane => {
    const [width, height] = [Math.ceil(widthPx / halves), Math.ceil(heightPx / halves)];
    const data = new Uint8Array(width * height);
    for (let row = 0; row < height; row++) {
      const from = (row + top / halves) * plane.widthPx + left / halves;
      data.set(plane.data.subarray(from, from + width), row * width);
    }
    return { widthPx: width, heightPx: height, data };
  };
  return { ...frame, widthPx, heightPx, y: part(frame.y, 1), u: part(frame.u, 2), v: part(frame.v, 2) };
}

const clamp = (value: number): number => Math.min(Math.max(Math.round(value), 0), 255);
