/** Clips of `scripts/simulate/road.py` with their truth, played one after the other for as long as is wanted. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const lookSchema = z.object({
  frame: z.int().min(0),
  widthPx: z.number(),
  visible: z.number().min(0).max(1),
  legible: z.boolean(),
});

const clipSchema = z.object({
  clip: z.string(),
  fps: z.number().positive(),
  frames: z.int().positive(),
  light: z.string(),
  weather: z.string(),
  passages: z.array(
    z.object({
      text: z.string(),
      kind: z.string(),
      direction: z.enum(['leaving', 'coming']),
      bestWidthPx: z.number(),
      firstLegibleFrame: z.int().nullable(),
      frames: z.array(lookSchema).min(1),
    }),
  ),
});

export type RoadClip = z.infer<typeof clipSchema>;

/** One plate that went through the view. Times are seconds after the first frame of the whole playing. */
export type RoadPlate = {
  readonly text: string;
  readonly kind: string;
  readonly direction: 'leaving' | 'coming';
  readonly light: string;
  readonly weather: string;
  /** Of the frames in which it is legible; 0 without one. */
  readonly bestWidthPx: number;
  readonly legibleAtS: number | null;
  readonly enteredAtS: number;
  readonly leftAtS: number;
};

/** What is played: file names of the clips in their order, and what is true of the whole. */
export type Playing = {
  readonly clips: readonly string[];
  readonly seconds: number;
  readonly framesPerSecond: number;
  readonly plates: readonly RoadPlate[];
};

const PLAYLIST = 'road.ffconcat';

/** @throws Error where the folder holds no rendered road. */
export function readClips(folder: string): readonly RoadClip[] {
  const list = join(folder, PLAYLIST);
  if (!existsSync(list))
    throw new Error(
      `there is no ${PLAYLIST} in ${folder}: render one with scripts/simulate/road.py ${folder}`,
    );
  return readFileSync(list, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('file '))
    .map((line) => line.slice('file '.length).replace(/\.mp4$/, '.json'))
    .map((truth) => clipSchema.parse(JSON.parse(readFileSync(join(folder, truth), 'utf8'))));
}

/** @param minutes null plays each clip once; otherwise whole clips until so many minutes are full. */
export function playing(clips: readonly RoadClip[], minutes: number | null): Playing {
  const [first] = clips;
  if (!first) throw new Error('the road has no clip');
  const names: string[] = [];
  const plates: RoadPlate[] = [];
  let seconds = 0;
  while (minutes === null ? names.length < clips.length : seconds < minutes * 60) {
    const clip = clips[names.length % clips.length] ?? first;
    plates.push(...platesOf(clip, seconds));
    names.push(clip.clip);
    seconds += clip.frames / clip.fps;
  }
  return { clips: names, seconds, framesPerSecond: first.fps, plates };
}

const platesOf = ({ passages, fps, light, weather }: RoadClip, beginsAtS: number): readonly RoadPlate[] =>
  passages.map(({ text, kind, direction, bestWidthPx, firstLegibleFrame, frames }) => {
    const at = (frame: number): number => beginsAtS + frame / fps;
    return {
      ...{ text, kind, direction, light, weather, bestWidthPx },
      legibleAtS: firstLegibleFrame === null ? null : at(firstLegibleFrame),
      enteredAtS: at(frames[0]?.frame ?? 0),
      leftAtS: at(frames.at(-1)?.frame ?? 0),
    };
  });

/** For ffmpeg's concat demuxer, beside the clips. */
export const playlistText = ({ clips }: Playing): string =>
  ['ffconcat version 1.0', ...clips.map((clip) => `file ${clip}`), ''].join('\n');
