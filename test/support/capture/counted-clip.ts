import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Picture } from '../../../src/domain/picture/frame.ts';

export type ClipOptions = {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly framesPerSecond: number;
  readonly seconds: number;
  /** Frames from one key frame to the next. */
  readonly keyFrameEvery: number;
  readonly megabitsPerSecond: number;
};

const BITS = 16;
/** The upper eighth of each picture holds its number. */
const STRIP = 8;

/** An H.264 clip of restless pictures, each of which carries its number: black and white fields across its upper edge. */
export function countedClip(folder: string, options: ClipOptions): string {
  const { widthPx, heightPx, framesPerSecond, seconds, keyFrameEvery, megabitsPerSecond } = options;
  const path = join(folder, 'counted.mp4');
  const number = `nullsrc=s=${BITS}x2:r=${framesPerSecond}:d=${seconds},geq=lum='if(bitand(N,pow(2,X)),235,16)':cb=128:cr=128,scale=${widthPx}:${heightPx / STRIP}:flags=neighbor`;
  const scene = `testsrc2=s=${widthPx}x${heightPx}:r=${framesPerSecond}:d=${seconds},noise=alls=8:allf=t`;
  const rate = `${megabitsPerSecond}M`;
  execFileSync('ffmpeg', [
    ...['-nostdin', '-loglevel', 'error', '-y', '-f', 'lavfi', '-i', scene, '-f', 'lavfi', '-i', number],
    ...['-filter_complex', 'overlay=0:0', '-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '0'],
    ...['-b:v', rate, '-maxrate', rate, '-bufsize', rate, '-g', String(keyFrameEvery)],
    ...['-pix_fmt', 'yuv420p', path],
  ]);
  return path;
}

/** The number that a picture of the clip carries. */
export function numberOf({ y: { widthPx, heightPx, data } }: Picture): number {
  const row = Math.floor(heightPx / STRIP / 2) * widthPx;
  let number = 0;
  for (let bit = 0; bit < BITS; bit++)
    if ((data[row + Math.floor(((bit + 0.5) * widthPx) / BITS)] ?? 0) > 128) number += 2 ** bit;
  return number;
}
