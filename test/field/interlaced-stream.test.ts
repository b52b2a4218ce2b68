import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Camera, type CameraParts } from '../../src/camera/camera.ts';
import { openSource } from '../../src/capture/live/open-source.ts';
import { INSTALLED_MODELS } from '../../src/config/load.ts';
import type { StageEvent } from '../../src/domain/events/events.ts';
import { UPRIGHT } from '../../src/imaging/turn.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { RecognitionPipeline } from '../../src/recognition/pipeline.ts';
import { RtspServer } from '../support/capture/rtsp-server.ts';
import { IS_FULL } from '../support/is-full.ts';
import { benchPicture, GOLDEN_FOLDER } from '../support/recognition/golden.ts';
import { TRACKING } from '../support/recognition/tracking.ts';
import { temporaryFolder } from '../support/temp-folder.ts';

let pipeline: RecognitionPipeline;
beforeAll(async () => {
  pipeline = await RecognitionPipeline.open(INSTALLED_MODELS);
});
afterAll(() => pipeline.close());

/** The bench picture, drawn past the camera by twelve pixels in each fiftieth of a second. */
function passingClip(folder: string, filters: string, encoding: readonly string[]): string {
  const path = join(folder, 'passing.mp4');
  execFileSync('ffmpeg', [
    ...['-nostdin', '-loglevel', 'error', '-loop', '1', '-framerate', '50'],
    ...['-i', join(GOLDEN_FOLDER, benchPicture().file), '-t', '6'],
    ...['-vf', `scale=1280:-2,scroll=horizontal=${12 / 1280},${filters}`, '-pix_fmt', 'yuv420p'],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '16', '-g', '25', '-bf', '0', ...encoding, path],
  ]);
  return path;
}

/** What a camera reads of a stream within so many milliseconds. */
async function readsOf(url: string, forMs: number) {
  const events: StageEvent[] = [];
  const texts: string[] = [];
  const emit = (event: StageEvent) => void events.push(event);
  const source = openSource(
    {
      ...{ kind: 'rtsp', url, credentialsPath: null, transport: 'tcp' },
      ...{ stallAfterMs: 10_000, framesPerSecond: 10 },
    },
    { cameraId: 'north', clock: systemClock, random: () => 0, emit },
  );
  const sink = {
    accept: async ({ text }: { text: { reveal(): string } }) => void texts.push(text.reveal()),
    acceptIllegible: async () => undefined,
    acceptEnd: async () => undefined,
  };
  const settings = {
    ...{ cameraId: 'north', unitId: 'pole-7', orientation: UPRIGHT, zones: [], privacyMasks: [] },
    motionGate: { enabled: false, minChange: 12, minChangedShare: 0.001 },
    light: { nightBelow: 0.18, dayAbove: 0.28 },
    tracking: TRACKING,
    evidence: {
      ...{ cropJpegQuality: 85, cropMaxWidthPx: 320 },
      ...{ contextualJpegQuality: 60, contextualMaxWidthPx: 640 },
    },
  };
  const parts: CameraParts = {
    ...{ source, pipeline, sink, emit },
    clockQuality: () => 'synchronized',
    newId: () => 'r',
  };
  await new Camera(settings, parts).run(AbortSignal.timeout(forMs));
  return { texts, found: events.filter(({ type }) => type === 'interlacingFound').length };
}

type Row = readonly [name: string, filters: string, encoding: readonly string[], found: number];

const OTHERS: readonly Row[] = [
  ['interlaced and flagged', 'tinterlace=interleave_top,setfield=tff', ['-flags', '+ilme+ildct'], 1],
  ['progressive', 'fps=25', [], 0],
];

describe('a stream of a camera', () => {
  it.each<Row>([
    ['interlaced and not flagged', 'tinterlace=interleave_top', [], 1],
    ...(IS_FULL ? OTHERS : []),
  ])(
    'that is %s is read',
    async (_name, filters, encoding, found) => {
      using folder = temporaryFolder();
      await using server = await RtspServer.start({ clip: passingClip(folder.path, filters, encoding) });
      const read = await readsOf(server.url, 7_000);
      expect(read.found).toBe(found);
      expect(read.texts).toContain(benchPicture().plates[0]?.text);
    },
    60_000,
  );
});
