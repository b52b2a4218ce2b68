import { execFileSync } from 'node:child_process';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CapturedPicture } from '../../../src/capture/frames/frame-source.ts';
import { VideoFile, type VideoFileSettings } from '../../../src/capture/sources/video-file.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { testVideo } from '../../support/capture/test-pictures.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

async function all(
  path: string,
  settings: Partial<VideoFileSettings> = {},
): Promise<readonly CapturedPicture[]> {
  const source = new VideoFile({ path, pace: 'fast', framesPerSecond: 10, ...settings }, systemClock);
  const pictures: CapturedPicture[] = [];
  for await (const picture of source.pictures(new AbortController().signal)) pictures.push(picture);
  return pictures;
}

const stepsMs = (pictures: readonly CapturedPicture[]): readonly number[] =>
  pictures
    .slice(1)
    .map(({ capturedAtMono }, i) => Math.round(capturedAtMono - (pictures[i]?.capturedAtMono ?? 0)));

const ffmpeg = (...args: readonly string[]) =>
  execFileSync('ffmpeg', ['-nostdin', '-loglevel', 'error', '-y', ...args]);

describe('a video file', () => {
  it('gives every frame with its own time where the rate varies, and none twice', async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'variable.mkv');
    // A second at 25 frames/s, then three at 5.
    ffmpeg(
      ...['-f', 'lavfi', '-i', "testsrc=rate=25:duration=4,select='lt(t,0.99)+not(mod(n,5))'"],
      ...['-fps_mode', 'passthrough', '-pix_fmt', 'yuv420p', path],
    );
    const steps = stepsMs(await all(path, { framesPerSecond: 30 }));
    expect(steps).toEqual([...Array(25).fill(40), ...Array(14).fill(200)]);
  });

  it('gives ten frames a second of a faster video, evenly as far as its frames allow', async () => {
    using folder = temporaryFolder();
    const steps = stepsMs(await all(testVideo(folder.path, { seconds: 4 })));
    expect(steps.reduce((sum, step) => sum + step) / steps.length).toBeCloseTo(100, -1);
    expect(new Set(steps)).toEqual(new Set([80, 120]));
  });

  it('gives every frame of a video of just the rate that is asked for', async () => {
    using folder = temporaryFolder();
    expect(stepsMs(await all(testVideo(folder.path, { seconds: 3, rate: 10 })))).toEqual(Array(29).fill(100));
  });

  it('scales pictures that change their size to the first size', async () => {
    using folder = temporaryFolder();
    const parts = ['320x180', '640x480'].map((size) => {
      const path = join(folder.path, `${size}.ts`);
      ffmpeg('-f', 'lavfi', '-i', `testsrc=size=${size}:rate=10:duration=1`, '-pix_fmt', 'yuv420p', path);
      return readFileSync(path);
    });
    const path = join(folder.path, 'both.ts');
    writeFileSync(path, Buffer.concat(parts));
    const pictures = await all(path);
    expect(pictures.length).toBeGreaterThan(15);
    expect(new Set(pictures.map(({ picture }) => picture.widthPx))).toEqual(new Set([320]));
  });

  it('accepts an odd size unchanged', async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'odd.mkv');
    ffmpeg('-f', 'lavfi', '-i', 'testsrc=size=321x181:rate=10:duration=1', '-pix_fmt', 'yuv444p', path);
    const [first] = await all(path);
    expect(first?.picture).toMatchObject({ widthPx: 321, heightPx: 181, u: { widthPx: 161, heightPx: 91 } });
  });

  it('ends where a truncated file ends', async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'cut.ts');
    ffmpeg('-f', 'lavfi', '-i', 'testsrc=rate=10:duration=4', '-g', '5', '-pix_fmt', 'yuv420p', path);
    truncateSync(path, Math.floor(readFileSync(path).length / 2) + 77);
    const { length } = await all(path);
    expect(length).toBeGreaterThan(5);
    expect(length).toBeLessThan(35);
  });

  it.each([
    ['an empty file', () => new Uint8Array(0)],
    ['text that is named like a video', () => Buffer.from('this is no video\n'.repeat(100))],
    ['the first bytes of a video', (whole: Uint8Array) => whole.subarray(0, 2_000)],
  ])('refuses %s with what ffmpeg said', async (_name, content) => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'bad.mp4');
    writeFileSync(path, content(readFileSync(testVideo(folder.path))));
    await expect(all(path)).rejects.toThrow(
      /bad\.mp4 gave 0 frames .* Check that the file is a whole video/s,
    );
  });

  it.each([
    ['with its length in the container', 'long.mp4'],
    ['without a length anywhere', 'long.h264'],
  ])('read as fast as possible lies in the past, in its own distances: %s', async (_name, file) => {
    using folder = temporaryFolder();
    const path = join(folder.path, file);
    ffmpeg('-f', 'lavfi', '-i', 'testsrc=size=64x48:rate=10:duration=30', '-pix_fmt', 'yuv420p', path);
    const pictures = await all(path);
    const now = { mono: systemClock.monoNow(), utc: systemClock.utcNow() };
    const [first, last] = [pictures[0], pictures.at(-1)];
    expect(pictures).toHaveLength(300);
    expect(last?.capturedAtMono).toBeLessThanOrEqual(now.mono);
    expect(last?.capturedAtUtc).toBeLessThanOrEqual(now.utc);
    expect(new Set(stepsMs(pictures))).toEqual(new Set([100]));
    expect(now.mono - (first?.capturedAtMono ?? 0)).toBeLessThan(40_000);
  });

  it('at its own pace lasts as long as the recording', async () => {
    using folder = temporaryFolder();
    const path = testVideo(folder.path, { seconds: 1 });
    const started = performance.now();
    await all(path, { pace: 'own' });
    expect(performance.now() - started).toBeGreaterThan(700);
  });
});
