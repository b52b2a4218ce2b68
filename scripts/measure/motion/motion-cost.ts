/** What an empty road costs: the camera as a unit runs it, and beside it the decoder's own processor time. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Camera } from '../../../src/camera/camera.ts';
import { PrivacyMask } from '../../../src/capture/scene/privacy-mask.ts';
import { SceneWatch } from '../../../src/capture/scene/scene-watch.ts';
import { VideoFile } from '../../../src/capture/sources/video-file.ts';
import { decodeConfig } from '../../../src/config/load.ts';
import type { StageEvent } from '../../../src/domain/events/events.ts';
import type { Picture } from '../../../src/domain/picture/frame.ts';
import { monoMs } from '../../../src/domain/time/time.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { RecognitionPipeline } from '../../../src/recognition/pipeline.ts';
import { cameraSettings } from '../../../src/unit/settings.ts';
import type { Section } from '../shared/section.ts';

export const FRAMES_PER_SECOND = 10;
const SECONDS = 60;
/** The first frames are read, and what is compiled in them is not what a frame costs later. */
const WARM_UP_FRAMES = 50;
const TICKS_PER_S = 100;

export const WATCH = {
  zones: [],
  privacyMasks: [
    [
      [0, 0],
      [0.3, 0],
      [0.25, 0.2],
      [0, 0.3],
    ],
  ],
} as const;

/** The camera's settings as an installer gets them who draws one mask. */
export function defaultSettings() {
  const file = {
    unit: { id: 'bench' },
    cameras: [{ id: 'road', source: { kind: 'video', path: 'empty.mp4' }, privacyMasks: WATCH.privacyMasks }],
    broker: { url: 'mqtt://localhost' },
  };
  const [camera] = cameraSettings(decodeConfig(JSON.stringify(file), '/bench/waypost.json'));
  if (!camera) throw new Error('the configuration above has a camera');
  return camera;
}

export async function costSection(demoClip: string, folder: string): Promise<Section> {
  const clip = join(folder, 'empty.mp4');
  makeEmptyRoad(demoClip, clip);
  const run = await runEmptyRoad(clip);
  const { gateMs, maskMs } = await stepCost(clip);
  const share = (ms: number): string => `${((ms * FRAMES_PER_SECOND) / 10).toFixed(1)} %`;
  const row = (name: string, ms: number): string =>
    `${name.padEnd(46)}${ms.toFixed(2).padStart(8)} ms a frame ${share(ms).padStart(8)} of one core`;
  return {
    key: 'emptyRoad',
    title: `An empty road, 1920×1080 at ${FRAMES_PER_SECOND} frames/s, processor time`,
    lines: [
      row('all of the camera after decoding (limit 8 %)', run.cameraMs),
      row('  of it grid, motion gate and light', gateMs),
      row('  of it a privacy mask', maskMs),
      row('beside it the decoder (ffmpeg, its own process)', run.decoderMs),
      `${run.frames} frames after the first ${WARM_UP_FRAMES}; of these ${run.recognized} were worth inference.`,
    ],
    figures: { ...run, gateMs, maskMs },
  };
}

/** The three seconds of empty road at the start of the demonstration's clip, to and fro, enlarged to 1080p. */
function makeEmptyRoad(demoClip: string, clip: string): void {
  const filter = `trim=0:2.9,setpts=PTS-STARTPTS,split[a][b];[b]reverse[c];[a][c]concat,loop=-1:145,scale=1920:1080,fps=25`;
  execFileSync('ffmpeg', [
    ...['-v', 'error', '-y', '-i', demoClip, '-filter_complex', filter, '-t', String(SECONDS)],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '20', '-threads', '1', clip],
  ]);
}

async function runEmptyRoad(clip: string) {
  const { settings, modelsFolder } = defaultSettings();
  const pipeline = await RecognitionPipeline.open(modelsFolder);
  const counts = { frames: 0, recognized: 0 };
  let began = process.cpuUsage();
  const camera = new Camera(settings, {
    source: new VideoFile({ path: clip, pace: 'fast', framesPerSecond: FRAMES_PER_SECOND }, systemClock),
    pipeline,
    sink: {
      accept: async () => undefined,
      acceptIllegible: async () => undefined,
      acceptEnd: async () => undefined,
    },
    clockQuality: () => 'synchronized',
    newId: () => 'bench',
    emit: ({ type }: StageEvent) => {
      if (type === 'frameCaptured') counts.frames++;
      if (type === 'frameCaptured' && counts.frames === WARM_UP_FRAMES) {
        began = process.cpuUsage();
        counts.recognized = 0;
      }
      if (type === 'frameRecognized') counts.recognized++;
    },
  });
  const childrenBefore = endedChildrenMs();
  await camera.run(new AbortController().signal);
  const { user, system } = process.cpuUsage(began);
  const decoded = endedChildrenMs() - childrenBefore;
  await pipeline.close();
  const frames = counts.frames - WARM_UP_FRAMES;
  return {
    frames,
    recognized: counts.recognized,
    cameraMs: (user + system) / 1000 / frames,
    decoderMs: decoded / counts.frames,
  };
}

/** Processor time of the children of this process that have ended. */
function endedChildrenMs(): number {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  // The second field, the program's name, may hold spaces; cutime and cstime are the 14th and 15th after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[13]) + Number(fields[14])) * 1000) / TICKS_PER_S;
}

/** Each step alone, over and over on one picture. */
async function stepCost(clip: string): Promise<{ readonly gateMs: number; readonly maskMs: number }> {
  const picture = await firstPicture(clip);
  const { settings } = defaultSettings();
  const watch = new SceneWatch(settings, () => undefined);
  const mask = new PrivacyMask(settings.privacyMasks);
  return {
    gateMs: costOf((i) => watch.isOpenFor({ picture, capturedAtMono: monoMs(i * 100) })),
    maskMs: costOf(() => mask.blackOut(picture)),
  };
}

function costOf(work: (i: number) => unknown): number {
  const times = 1_000;
  for (let i = 0; i < WARM_UP_FRAMES; i++) work(i);
  const began = process.cpuUsage();
  for (let i = 0; i < times; i++) work(WARM_UP_FRAMES + i);
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1000 / times;
}

async function firstPicture(path: string): Promise<Picture> {
  const source = new VideoFile({ path, pace: 'fast', framesPerSecond: FRAMES_PER_SECOND }, systemClock);
  for await (const { picture } of source.pictures(new AbortController().signal)) return picture;
  throw new Error(`${path} has no picture`);
}
