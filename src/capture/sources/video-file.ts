import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import type { Clock } from '../../domain/time/time.ts';
import { Corrupt, Unavailable } from '../../platform/errors.ts';
import type { CapturedPicture, FrameSource } from '../frames/frame-source.ts';
import { recordedTimes } from '../frames/recorded-times.ts';
import { Decoder } from './decoder.ts';
import { checkFfmpeg, decodeWithFfmpeg, videoLengthMs } from './ffmpeg.ts';

export type VideoFileSettings = {
  readonly path: string;
  /** `own`: at the speed of the recording; slow recognition skips frames. `fast`: every frame, as fast as possible. */
  readonly pace: 'own' | 'fast';
  readonly framesPerSecond: number;
};

/**
 * A video file through an ffmpeg child. Its frames keep their own distances. At its own pace, it begins when reading
 * starts. Read as fast as possible, it ends when reading starts: a recording lies in the past, and no frame may get a
 * time that has not come yet.
 */
export class VideoFile implements FrameSource {
  readonly description: string;
  readonly waits: boolean;
  readonly #settings: VideoFileSettings;
  readonly #clock: Clock;

  constructor(settings: VideoFileSettings, clock: Clock) {
    this.#settings = settings;
    this.#clock = clock;
    this.description = `video ${basename(settings.path)}`;
    this.waits = settings.pace === 'fast';
  }

  async *pictures(signal: AbortSignal): AsyncGenerator<CapturedPicture, void, undefined> {
    const { path, pace, framesPerSecond } = this.#settings;
    if (!existsSync(path))
      throw new Unavailable(
        'capture.no-file',
        `There is no video at ${path}. Check "source.path" of the camera.`,
      );
    await checkFfmpeg();
    const input = [...(pace === 'own' ? ['-re'] : []), '-i', `file:${path}`];
    const decoder = new Decoder({
      ...decodeWithFfmpeg(input, framesPerSecond),
      reach: { read: filesOf(path) },
    });
    const lengthMs = pace === 'fast' ? await videoLengthMs(path) : 0;
    const place = recordedTimes(this.#clock, lengthMs);
    let frames = 0;
    for await (const { picture, sourceMs } of decoder.pictures(signal)) {
      frames++;
      yield { picture, ...place(sourceMs) };
    }
    if (!signal.aborted) this.#judge(await decoder.judge(), frames);
  }

  /** A truncated file has simply ended if it gave pictures and ffmpeg reported no error. */
  #judge(problem: string | null, frames: number): void {
    if (problem === null && frames > 0) return;
    throw new Corrupt(
      'capture.bad-video',
      `${this.#settings.path} gave ${frames} frames and then ffmpeg failed: ${problem ?? 'it found no picture'}. Check that the file is a whole video.`,
    );
  }
}

/** The video itself; of a playlist (ffconcat) also the files that it names, from its own folder. */
function filesOf(path: string): readonly string[] {
  if (!path.endsWith('.ffconcat')) return [path];
  const named = [...readFileSync(path, 'utf8').matchAll(/^file\s+'?(.+?)'?\s*$/gm)];
  return [path, ...named.map(([, name = '']) => resolve(dirname(path), name))];
}
