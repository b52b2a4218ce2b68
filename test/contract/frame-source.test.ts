import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { CapturedPicture, FrameSource } from '../../src/capture/frames/frame-source.ts';
import { openSource } from '../../src/capture/live/open-source.ts';
import { isLive, type SourceSettings } from '../../src/capture/live/source-settings.ts';
import type { CaptureEvent } from '../../src/domain/events/capture-events.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { RtspServer } from '../support/capture/rtsp-server.ts';
import { SnapshotServer } from '../support/capture/snapshot-server.ts';
import {
  ffmpegWithoutHardware,
  rpicamWithoutHardware,
  withProgram,
} from '../support/capture/stand-in-cameras.ts';
import { stillFolder, testVideo } from '../support/capture/test-pictures.ts';
import { freePort } from '../support/free-port.ts';
import { temporaryFolder } from '../support/temp-folder.ts';
import { waitFor } from '../support/wait-for.ts';

const PATH = process.env['PATH'];
afterEach(() => {
  process.env['PATH'] = PATH;
});

/** What a source is made of, and a word that the command lines of its children have, and of no other child of ours. */
type Made = {
  readonly settings: SourceSettings;
  readonly child?: string;
  readonly server?: AsyncDisposable;
};

type Sample = {
  readonly name: string;
  readonly size: readonly [widthPx: number, heightPx: number];
  readonly make: (folder: string) => Promise<Made>;
  /** The same without what the pictures come from. */
  readonly missing: (folder: string) => Promise<SourceSettings>;
};

const rtsp = (url: string): SourceSettings => ({
  ...{ kind: 'rtsp', url, credentialsPath: null, transport: 'tcp' },
  ...{ stallAfterMs: 10_000, framesPerSecond: 10 },
});
const snapshot = (url: string): SourceSettings => ({
  ...{ kind: 'snapshot', url, credentialsPath: null, intervalMs: 100, timeoutMs: 2_000 },
  stallAfterMs: 10_000,
});
const v4l2 = (device: string): SourceSettings => ({
  ...{ kind: 'v4l2', device, widthPx: 320, heightPx: 240, deviceFramesPerSecond: null, inputFormat: null },
  ...{ stallAfterMs: 10_000, framesPerSecond: 10 },
});
const libcamera: SourceSettings = {
  ...{ kind: 'libcamera', camera: 0, widthPx: 320, heightPx: 240, shutterUs: null, gain: null },
  ...{ stallAfterMs: 10_000, framesPerSecond: 10 },
};
const video = (path: string): SourceSettings => ({ kind: 'video', path, pace: 'fast', framesPerSecond: 10 });
const stills = (folder: string): SourceSettings => ({ kind: 'stills', folder, intervalMs: 100 });

const SAMPLES: readonly Sample[] = [
  {
    name: 'a video file',
    size: [320, 180],
    make: async (folder) => ({ settings: video(testVideo(folder)), child: folder }),
    missing: async (folder) => video(join(folder, 'absent.mp4')),
  },
  {
    name: 'a folder of stills',
    size: [64, 48],
    make: async (folder) => ({ settings: stills(await stillFolder(folder, Array(12).fill(90))) }),
    missing: async (folder) => stills(join(folder, 'absent')),
  },
  {
    name: 'an RTSP camera',
    size: [320, 240],
    make: async () => {
      const server = await RtspServer.start();
      return { settings: rtsp(server.url), child: 'ffmpeg', server };
    },
    missing: async () => rtsp(`rtsp://127.0.0.1:${await freePort()}/live`),
  },
  {
    name: 'an HTTP snapshot camera',
    size: [64, 48],
    make: async () => {
      const server = await SnapshotServer.start();
      return { settings: snapshot(server.url), server };
    },
    missing: async () => snapshot(`http://127.0.0.1:${await freePort()}/`),
  },
  {
    name: 'a V4L2 device (a stand-in)',
    size: [320, 240],
    make: async (folder) => {
      process.env['PATH'] = withProgram(folder, 'ffmpeg', ffmpegWithoutHardware);
      return { settings: v4l2('/dev/video-none'), child: folder };
    },
    missing: async () => v4l2('/dev/video-none'),
  },
  {
    name: 'a libcamera camera (a stand-in)',
    size: [320, 240],
    make: async (folder) => {
      process.env['PATH'] = withProgram(folder, 'rpicam-vid', rpicamWithoutHardware);
      return { settings: libcamera, child: folder };
    },
    missing: async () => libcamera,
  },
];

function opened(settings: SourceSettings): { readonly source: FrameSource; readonly events: CaptureEvent[] } {
  const events: CaptureEvent[] = [];
  const parts = {
    cameraId: 'c1',
    clock: systemClock,
    random: () => 0,
    emit: (event: CaptureEvent) => events.push(event),
  };
  return { source: openSource(settings, parts), events };
}

async function take(count: number, source: FrameSource): Promise<readonly CapturedPicture[]> {
  const pictures: CapturedPicture[] = [];
  for await (const picture of source.pictures(new AbortController().signal))
    if (pictures.push(picture) === count) break;
  return pictures;
}

/** Children lead process groups of their own. Other tests run at the same time, so only ours count. */
const isRunning = (child: string): boolean => {
  const groups = execFileSync('ps', ['--ppid', String(process.pid), '-o', 'pgid='], { encoding: 'utf8' });
  const ours = new Set(groups.trim().split(/\s+/));
  return execFileSync('ps', ['-eo', 'pgid=,args='], { encoding: 'utf8' })
    .split('\n')
    .some((line) => ours.has(line.trim().split(/\s/, 1)[0] ?? '') && line.includes(child));
};

const nothingLeft = (child: string | undefined) =>
  waitFor('no child is left', () => child === undefined || !isRunning(child));

describe.each(SAMPLES)('$name as a frame source', ({ size, make, missing }) => {
  it('gives whole pictures, each later than the one before, on both clocks alike', async () => {
    using folder = temporaryFolder();
    const { settings, server } = await make(folder.path);
    await using _ = server;
    const pictures = await take(10, opened(settings).source);
    const arrivedAt = systemClock.monoNow();
    expect(pictures).toHaveLength(10);
    for (const [index, { picture, capturedAtMono, capturedAtUtc }] of pictures.entries()) {
      expect([picture.widthPx, picture.heightPx]).toEqual(size);
      expect(picture.y.data).toHaveLength(size[0] * size[1]);
      expect(picture.u.data).toHaveLength((size[0] / 2) * (size[1] / 2));
      expect(capturedAtMono).toBeLessThanOrEqual(arrivedAt);
      const previous = pictures[index - 1];
      if (!previous) continue;
      const stepMs = capturedAtMono - previous.capturedAtMono;
      expect(stepMs).toBeGreaterThan(0);
      expect(Math.abs(capturedAtUtc - previous.capturedAtUtc - stepMs)).toBeLessThan(5);
    }
  });

  it('stops soon after the signal, and leaves nothing running', async () => {
    using folder = temporaryFolder();
    const { settings, child, server } = await make(folder.path);
    await using _ = server;
    const stop = new AbortController();
    let seen = 0;
    for await (const _picture of opened(settings).source.pictures(stop.signal)) {
      if (child !== undefined) expect(isRunning(child)).toBe(true);
      if (++seen === 2) stop.abort();
    }
    expect(seen).toBe(2);
    await nothingLeft(child);
  });

  it('leaves nothing running when its reader stops early', async () => {
    using folder = temporaryFolder();
    const { settings, child, server } = await make(folder.path);
    await using _ = server;
    await take(1, opened(settings).source);
    await nothingLeft(child);
  });

  it('reports once that it has no pictures, and then retries or ends', async () => {
    using folder = temporaryFolder();
    const settings = await missing(folder.path);
    const { source, events } = opened(settings);
    const stop = new AbortController();
    const reading = source.pictures(stop.signal)[Symbol.asyncIterator]().next();
    if (!isLive(settings)) {
      await expect(reading).rejects.toThrow(/absent.*Check "source\./s);
      return;
    }
    await waitFor('it is lost', () => events.length > 0);
    stop.abort();
    expect((await reading).done).toBe(true);
    expect(events).toMatchObject([{ type: 'sourceLost', cameraId: 'c1', source: source.description }]);
  });
});
