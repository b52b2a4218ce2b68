import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';

/** Stills of one grey each, `still-0.jpg` and so on. @returns their folder */
export async function stillFolder(
  folder: string,
  greys: readonly number[],
  name = 'stills',
): Promise<string> {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  for (const [index, grey] of greys.entries())
    await sharp({ create: { width: 64, height: 48, channels: 3, background: { r: grey, g: grey, b: grey } } })
      .jpeg()
      .toFile(join(path, `still-${index}.jpg`));
  return path;
}

/** A video of ffmpeg's own test picture. @returns its path */
export function testVideo(folder: string, { seconds = 2, size = '320x180', rate = 25 } = {}): string {
  const path = join(folder, 'test.mp4');
  execFileSync('ffmpeg', [
    ...['-nostdin', '-loglevel', 'error', '-y', '-f', 'lavfi'],
    ...['-i', `testsrc=size=${size}:rate=${rate}:duration=${seconds}`],
    ...['-pix_fmt', 'yuv420p', path],
  ]);
  return path;
}
