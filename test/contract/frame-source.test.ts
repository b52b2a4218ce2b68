import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CapturedPicture, FrameSource } from '../../src/capture/frame-source.ts';
import { StillFolder } from '../../src/capture/still-folder.ts';
import { VideoFile } from '../../src/capture/video-file.ts';
import type { CaptureEvent } from '../../src/domain/events.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { temporaryFolder } from '../support/temp-folder.ts';
import { stillFolder, testVideo } from '../support/test-pictures.ts';
import { waitFor } from '../support/wait-for.ts';

const never = new AbortController().signal;

async function all(source: FrameSource, signal = never): Promise<readonly CapturedPicture[]> {
  const pictures: CapturedPicture[] = [];
  for await (const picture of source.pictures(signal)) pictures.push(picture);
  return pictures;
}

const video = (path: string, pace: 'own' | 'fast' = 'fast') =>
  new VideoFile({ path, pace, framesPerSecond: 10 }, systemClock);
const stills = (folder: string, events: CaptureEvent[] = []) =>
  new StillFolder('c1', { folder, intervalMs: 100 }, systemClock, (event) => events.push(event));

const SOURCES = [
  {
    name: 'a video file',
    count: 20,
    size: [320, 180],
    make: async (folder: string) => video(testVideo(folder)),
    missing: (folder: string) => video(join(folder, 'absent.mp4')),
  },
  {
    name: 'a folder of stills',
    count: 12,
    size: [64, 48],
    make: async (folder: string) =>
      stills(
        await stillFolder(
          folder,
          Array.from({ length: 12 }, (_, i) => i * 20),
        ),
      ),
    missing: (folder: string) => stills(join(folder, 'absent')),
  },
] as const;

describe.each(SOURCES)('$name as a frame source', ({ count, size, make, missing }) => {
  it('gives every picture whole, in order, 100 ms apart, and ends', async () => {
    using folder = temporaryFolder();
    const pictures = await all(await make(folder.path));
    expect(pictures).toHaveLength(count);
    for (const [index, { picture, capturedAtMono, capturedAtUtc }] of pictures.entries()) {
      expect([picture.widthPx, picture.heightPx]).toEqual(size);
      expect(picture.y.data).toHaveLength(size[0] * size[1]);
      expect(picture.u.data).toHaveLength((size[0] / 2) * (size[1] / 2));
      const previous = pictures[index - 1];
      if (!previous) continue;
      expect(capturedAtMono - previous.capturedAtMono).toBeCloseTo(100, 3);
      expect(capturedAtUtc - previous.capturedAtUtc).toBeCloseTo(100, 3);
    }
  });

  it('stops soon after the signal, and leaves nothing running', async () => {
    using folder = temporaryFolder();
    const source = await make(folder.path);
    const stop = new AbortController();
    let seen = 0;
    for await (const _ of source.pictures(stop.signal)) if (++seen === 2) stop.abort();
    expect(seen).toBeLessThan(count);
    await waitFor('no ffmpeg on this folder', () => !processes().includes(folder.path));
  });

  it('leaves nothing running when its reader stops early', async () => {
    using folder = temporaryFolder();
    for await (const _ of (await make(folder.path)).pictures(never)) break;
    await waitFor('no ffmpeg on this folder', () => !processes().includes(folder.path));
  });

  it('says what is missing and where to look', async () => {
    using folder = temporaryFolder();
    await expect(all(missing(folder.path))).rejects.toThrow(/absent.*Check "source\./s);
  });
});

const processes = (): string => execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' });

describe('a video file', () => {
  it.each([
    ['an empty file', () => new Uint8Array(0)],
    ['text that is named like a video', () => Buffer.from('this is no video\n'.repeat(100))],
    ['the first bytes of a video', (whole: Uint8Array) => whole.subarray(0, 2_000)],
  ])('refuses %s with what ffmpeg said', async (_name, content) => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'bad.mp4');
    writeFileSync(path, content(readFileSync(testVideo(folder.path))));
    await expect(all(video(path))).rejects.toThrow(
      /bad\.mp4 gave 0 frames .* Check that the file is a whole video/s,
    );
  });

  it('at its own pace takes as long as it was filmed', async () => {
    using folder = temporaryFolder();
    const path = testVideo(folder.path, { seconds: 1 });
    const started = performance.now();
    expect(await all(video(path, 'own'))).toHaveLength(10);
    expect(performance.now() - started).toBeGreaterThan(700);
  });
});

describe('a folder of stills', () => {
  it('passes over a damaged still, reports it, and goes on', async () => {
    using folder = temporaryFolder();
    const path = await stillFolder(folder.path, [0, 100, 200]);
    writeFileSync(join(path, 'still-1.jpg'), 'no picture');
    const events: CaptureEvent[] = [];
    expect(await all(stills(path, events))).toHaveLength(2);
    expect(events).toMatchObject([{ type: 'stillUnreadable', file: 'still-1.jpg' }]);
  });
});
