import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CameraThread } from '../../../src/camera/thread.ts';
import { decodeConfig } from '../../../src/config/load.ts';
import { boundingBox } from '../../../src/domain/picture/geometry.ts';
import type { PlateRead } from '../../../src/domain/read/plate-read.ts';
import { cameraSettings } from '../../../src/unit/settings.ts';
import { RtspServer } from '../../support/capture/rtsp-server.ts';
import { SnapshotServer } from '../../support/capture/snapshot-server.ts';
import { benchPicture, GOLDEN_FOLDER } from '../../support/recognition/golden.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';
import { waitFor } from '../../support/wait-for.ts';

/** 1280×720, with one plate. */
const PICTURE = join(GOLDEN_FOLDER, benchPicture().file);
const PLATE = benchPicture().plates[0]?.text;

function ffmpeg(...args: readonly string[]): void {
  execFileSync('ffmpeg', ['-nostdin', '-loglevel', 'error', '-y', ...args]);
}

/** The picture through an ffmpeg filter, as JPEG. */
function still(folder: string, filter: string): string {
  const path = join(folder, 'still.jpg');
  ffmpeg('-i', PICTURE, '-vf', filter, '-q:v', '2', path);
  return path;
}

/** Some seconds of the picture through an ffmpeg filter, as a camera would send it. */
function clip(folder: string, filter: string, seconds = 1): string {
  const path = join(folder, 'clip.mp4');
  const encoding = [
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-crf',
    '12',
    '-bf',
    '0',
    '-pix_fmt',
    'yuv420p',
  ];
  const noise = 'noise=alls=3:allf=t';
  ffmpeg(
    ...['-loop', '1', '-framerate', '5', '-i', PICTURE, '-t', `${seconds}`],
    ...['-vf', `${noise},${filter}`, ...encoding, path],
  );
  return path;
}

/** The first read that a camera of that kind gives, in a thread of its own, as the unit starts it. */
async function firstRead(
  source: Readonly<Record<string, unknown>>,
  hung: Readonly<Record<string, unknown>> = {},
): Promise<PlateRead> {
  const file = {
    unit: { id: 'pole-7' },
    cameras: [{ id: 'north', source, motionGate: { enabled: false }, ...hung }],
    broker: { url: 'mqtt://broker' },
  };
  const [data] = cameraSettings(decodeConfig(JSON.stringify(file), '/unit.json'));
  if (!data) throw new Error('the configuration above has a camera');
  const reads: PlateRead[] = [];
  const failures: unknown[] = [];
  const thread = new CameraThread(data, {
    sink: {
      accept: async (read) => void reads.push(read),
      acceptIllegible: async () => undefined,
      acceptEnd: async () => undefined,
    },
    emit: () => undefined,
    onFailure: (error) => void failures.push(error),
  });
  const over = thread.ended().then((fault) => failures.push(fault ?? 'it saw no plate'));
  const read = await waitFor('a read', () => reads[0] ?? (failures.length > 0 ? null : undefined), 30_000);
  await thread.stop(5_000);
  await over;
  if (!read) throw new Error(`no read: ${JSON.stringify(failures)}`);
  return read;
}

/** As the plate hangs on the vehicle, however the camera hangs. */
function expectUpright({ text, evidence: { rectifiedCrop, plateCrop } }: PlateRead): void {
  expect(text.reveal()).toBe(PLATE);
  expect(plateCrop.widthPx).toBeGreaterThan(plateCrop.heightPx);
  expect(rectifiedCrop.widthPx).toBeGreaterThan(rectifiedCrop.heightPx);
}

describe('a camera that hangs otherwise is read as one that hangs upright', () => {
  test('an upside-down folder of pictures, turned by half', async () => {
    using folder = temporaryFolder();
    const stills = join(folder.path, 'stills');
    mkdirSync(stills);
    copyFileSync(still(folder.path, 'hflip,vflip'), join(stills, '1.jpg'));
    expectUpright(await firstRead({ kind: 'stills', folder: stills }, { rotate: 180 }));
  }, 60_000);

  test('a video file whose picture lies on its left side, turned right', async () => {
    using folder = temporaryFolder();
    const path = clip(folder.path, 'transpose=cclock');
    expectUpright(await firstRead({ kind: 'video', path, pace: 'fast' }, { rotate: 90 }));
  }, 60_000);

  test('an HTTP camera behind a mirror', async () => {
    using folder = temporaryFolder();
    const jpeg = readFileSync(still(folder.path, 'hflip'));
    await using server = await SnapshotServer.start((_request, response) => {
      response.setHeader('content-type', 'image/jpeg').end(jpeg);
    });
    expectUpright(await firstRead({ kind: 'snapshot', url: server.url }, { mirror: true }));
  }, 60_000);

  test('an RTSP camera whose picture is flipped and lies on its right side', async () => {
    using folder = temporaryFolder();
    const sideways = clip(folder.path, 'transpose=clock,vflip', 8);
    await using server = await RtspServer.start({ clip: sideways });
    const read = await firstRead({ kind: 'rtsp', url: server.url }, { rotate: 270, flip: true });
    expectUpright(read);
  }, 60_000);
});

describe('a camera whose pixels are not square', () => {
  test('is read, and its images are kept, as if they were', async () => {
    using folder = temporaryFolder();
    const [square, narrow] = [clip(folder.path, 'null'), join(folder.path, 'narrow.mp4')];
    // Half of the columns, each twice as wide: the same scene in another raster.
    ffmpeg('-i', square, '-vf', 'scale=iw/2:ih,setsar=2', '-c:v', 'libx264', '-crf', '8', '-bf', '0', narrow);
    const plain = await firstRead({ kind: 'video', path: square, pace: 'fast' });
    const read = await firstRead({ kind: 'video', path: narrow, pace: 'fast' });
    expectUpright(plain);
    expectUpright(read);
    const shapes = ({ evidence: { plateCrop, rectifiedCrop }, quad }: PlateRead): readonly number[] => {
      const [left, top, right, bottom] = boundingBox(quad);
      return [
        plateCrop.widthPx / plateCrop.heightPx,
        rectifiedCrop.widthPx / rectifiedCrop.heightPx,
        (right - left) / (bottom - top),
      ];
    };
    for (const [index, shape] of shapes(read).entries())
      expect(Math.abs(shape / (shapes(plain)[index] ?? 0) - 1)).toBeLessThan(0.15);
    expect(read.confidence).toBeGreaterThan(0.9);
  }, 60_000);
});
