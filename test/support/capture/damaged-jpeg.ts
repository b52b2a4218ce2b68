import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { benchPicture, GOLDEN_FOLDER } from '../recognition/golden.ts';

const STREET = join(GOLDEN_FOLDER, benchPicture().file);
const [SOS, RESTART] = [0xda, 0xd0];

/** A street with one plate, as libjpeg writes it. */
export const streetJpeg = (): Buffer => readFileSync(STREET);

/** The same as a camera's encoder writes it: in slices, with restart markers between them. */
export const slicedJpeg = (): Buffer =>
  execFileSync('ffmpeg', [
    ...['-nostdin', '-loglevel', 'error', '-i', STREET],
    ...['-c:v', 'mjpeg', '-slices', '8', '-q:v', '3', '-f', 'mjpeg', 'pipe:1'],
  ]);

/** The place of a marker, from a place on. */
export const markerAt = (jpeg: Buffer, code: number, from = 0): number =>
  jpeg.indexOf(Uint8Array.of(0xff, code), from);

/** The first byte of the picture data. */
export function dataAt(jpeg: Buffer): number {
  const at = markerAt(jpeg, SOS);
  return at + 2 + jpeg.readUInt16BE(at + 2);
}

export const withBytesAt = (jpeg: Buffer, at: number, bytes: Uint8Array): Buffer =>
  Buffer.concat([jpeg.subarray(0, at), bytes, jpeg.subarray(at)]);

export const restartAt = (jpeg: Buffer, number: number): number =>
  markerAt(jpeg, RESTART + number, dataAt(jpeg));

/** The same series of numbers each time, 0 ≤ r < 1. */
export function repeatable(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
