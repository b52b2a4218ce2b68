/** When the motion gate opens: on the demonstration's clip with its truth, undisturbed and disturbed, and on real videos. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { z } from 'zod';
import { SceneWatch } from '../../../src/capture/scene/scene-watch.ts';
import { VideoFile } from '../../../src/capture/sources/video-file.ts';
import type { Picture } from '../../../src/domain/picture/frame.ts';
import { type MonoMs, monoMs, utcMs } from '../../../src/domain/time/time.ts';
import {
  cloudShadow,
  copyOf,
  type Disturbance,
  gain,
  lightStep,
  noise,
  rain,
  swayingTree,
} from '../../../test/support/capture/drawn-road.ts';
import { percent, type Section, table } from '../shared/section.ts';
import { defaultSettings, FRAMES_PER_SECOND } from './motion-cost.ts';

const truthSchema = z.object({
  fps: z.number(),
  passages: z.array(z.object({ firstFrame: z.number(), lastFrame: z.number() })),
});
type Truth = z.infer<typeof truthSchema>;

const night: Disturbance = (picture, timeS) => {
  gain(picture, () => 0.12);
  sensorNoise(picture, timeS);
};
const sensorNoise = noise(6);

const DISTURBANCES: readonly (readonly [name: string, disturb: Disturbance])[] = [
  ['none', () => undefined],
  ['rain by day', rain(300, 25)],
  ['rain lit by an infrared lamp', rain(300, 60)],
  ['a swaying tree', swayingTree()],
  ['jumps of the exposure', lightStep],
  ['shadows of clouds', cloudShadow],
  ['an eighth of the light, with noise', night],
];

/** Seconds of empty road before the clip: the first half is for learning, the second is judged. */
const EMPTY_S = 60;
const EMPTY_CLIP_S = 2.9;

/** More frames in a row than this, and a vehicle counts as missed. */
const FORGIVEN_FRAMES = 2;

type PlateHits = {
  readonly withPlate: number;
  readonly withPlateOpen: number;
  /** Frames in a row that a plate was in view and the gate was shut. */
  readonly longestMiss: number;
  /** Plates that were missed for longer than is forgiven. */
  readonly missedLong: number;
};
type Hits = PlateHits & { readonly emptyOpen: number };

export async function hitSection(clip: string, truthFile: string): Promise<Section> {
  const truth = truthSchema.parse(JSON.parse(readFileSync(truthFile, 'utf8')));
  const shots = await shotsOf(clip);
  const results = DISTURBANCES.map(([name, disturb]) => ({ name, ...hits(shots, truth, disturb) }));
  return {
    key: 'hits',
    title: `When the gate opens, drawn passages at ${FRAMES_PER_SECOND} frames/s: a regression figure, no field performance`,
    lines: [
      ...table([
        ['disturbance', 'empty road worth inference', 'frames with a plate let through', 'longest miss'],
        ...results.map(({ name, emptyOpen, withPlate, withPlateOpen, longestMiss }) => [
          name,
          percent(emptyOpen),
          `${withPlateOpen}/${withPlate}`,
          `${longestMiss} frames`,
        ]),
      ]),
      `${truth.passages.length} passages after ${EMPTY_S} s of empty road, of which the second half is judged.`,
    ],
    figures: results,
  };
}

type Shot = { readonly picture: Picture; readonly atMs: number };

async function shotsOf(path: string): Promise<readonly Shot[]> {
  const shots: Shot[] = [];
  for await (const shot of shotsIn(path)) shots.push(shot);
  return shots;
}

async function* shotsIn(path: string): AsyncGenerator<Shot> {
  const source = new VideoFile(
    { path, pace: 'fast', framesPerSecond: FRAMES_PER_SECOND },
    { utcNow: () => utcMs(0), monoNow: () => monoMs(0) },
  );
  for await (const { picture, capturedAtMono } of source.pictures(new AbortController().signal))
    yield { picture, atMs: capturedAtMono };
}

/** A gate before a video of any length, with the time of each frame and whether it was open. */
export async function gateOver(path: string) {
  const watch = new SceneWatch(defaultSettings().settings, () => undefined);
  const times: number[] = [];
  const open: boolean[] = [];
  for await (const { picture, atMs } of shotsIn(path)) {
    times.push(atMs);
    open.push(watch.isOpenFor({ picture, capturedAtMono: monoMs(atMs) }));
  }
  return { times, open };
}

function hits(shots: readonly Shot[], truth: Truth, disturb: Disturbance): Hits {
  const watch = new SceneWatch(defaultSettings().settings, () => undefined);
  const isOpen = (picture: Picture, at: MonoMs): boolean => {
    const disturbed = copyOf(picture);
    disturb(disturbed, at / 1000);
    return watch.isOpenFor({ picture: disturbed, capturedAtMono: at });
  };
  const empty = shots.filter(({ atMs }) => atMs < EMPTY_CLIP_S * 1000);
  const emptyFrames = EMPTY_S * FRAMES_PER_SECOND;
  let emptyOpen = 0;
  for (let i = 0; i < emptyFrames; i++) {
    const { picture } = empty[toAndFro(i, empty.length)] as Shot; // inside
    if (isOpen(picture, monoMs((i * 1000) / FRAMES_PER_SECOND)) && i >= emptyFrames / 2) emptyOpen++;
  }
  const open = shots.map(({ picture, atMs }) => isOpen(picture, monoMs(EMPTY_S * 1000 + atMs)));
  const times = shots.map(({ atMs }) => atMs);
  return { emptyOpen: emptyOpen / (emptyFrames / 2), ...plateHits(times, open, truth) };
}

/** @param times of the frames, in milliseconds of the clip, and for each whether the gate was open. */
export function plateHits(
  times: readonly number[],
  open: readonly boolean[],
  { fps, passages }: Truth,
): PlateHits {
  let [withPlate, withPlateOpen, longestMiss, missedLong] = [0, 0, 0, 0];
  for (const { firstFrame, lastFrame } of passages) {
    let [miss, longest] = [0, 0];
    for (const [i, atMs] of times.entries()) {
      const frame = (atMs * fps) / 1000;
      if (frame < firstFrame || frame > lastFrame) continue;
      withPlate++;
      if (open[i]) withPlateOpen++;
      miss = open[i] ? 0 : miss + 1;
      longest = Math.max(longest, miss);
    }
    longestMiss = Math.max(longestMiss, longest);
    if (longest > FORGIVEN_FRAMES) missedLong++;
  }
  return { withPlate, withPlateOpen, longestMiss, missedLong };
}

/** 0, 1, …, n-1, n-1, …, 0, 0, 1, … */
const toAndFro = (i: number, n: number): number => (Math.floor(i / n) % 2 === 0 ? i % n : n - 1 - (i % n));

/** Real traffic without truth: how often the gate is open. */
export async function videoSection(paths: readonly string[]): Promise<Section> {
  const results: { video: string; frames: number; open: number }[] = [];
  for (const path of paths) {
    const { open } = await gateOver(path);
    results.push({ video: basename(path), frames: open.length, open: open.filter(Boolean).length });
  }
  return {
    key: 'videos',
    title: 'Real traffic, without truth',
    lines: table([
      ['video', 'frames', 'worth inference'],
      ...results.map(({ video, frames, open }) => [
        video,
        `${frames}`,
        `${open} (${percent(open / frames)})`,
      ]),
    ]),
    figures: results,
  };
}
