import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { type Clock, monoMs, utcMs } from '../domain/time.ts';
import { type StreamingChild, spawnStreaming } from '../platform/child-process.ts';
import { Corrupt, Unavailable } from '../platform/errors.ts';
import type { CapturedPicture, FrameSource } from './frame-source.ts';
import { picturesOf } from './y4m.ts';

export type VideoFileSettings = {
  readonly path: string;
  /** `own`: as fast as it was filmed, frames are skipped when recognition is slower. `fast`: every frame, unhurried. */
  readonly pace: 'own' | 'fast';
  readonly framesPerSecond: number;
};

/**
 * A video file through an ffmpeg child that writes yuv420p to one pipe.
 * A frame's time is the start of reading plus its place in the file, whatever the pace.
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
    const { path, framesPerSecond } = this.#settings;
    if (!existsSync(path))
      throw new Unavailable(
        'capture.no-file',
        `There is no video at ${path}. Check "source.path" of the camera.`,
      );
    const stopped = new AbortController();
    const child = spawnStreaming(
      'ffmpeg',
      ffmpegArguments(this.#settings),
      AbortSignal.any([signal, stopped.signal]),
    );
    const startUtc = this.#clock.utcNow();
    const startMono = this.#clock.monoNow();
    let frames = 0;
    try {
      for await (const picture of picturesOf(child.stdout)) {
        const offsetMs = (frames++ * 1000) / framesPerSecond;
        yield {
          picture,
          capturedAtUtc: utcMs(startUtc + offsetMs),
          capturedAtMono: monoMs(startMono + offsetMs),
        };
      }
      if (!signal.aborted) await judgeEnd(child, path, frames);
    } finally {
      stopped.abort();
      await child.exited.catch(() => undefined); // judged above, or of no more interest
    }
  }
}

export function ffmpegArguments({ path, pace, framesPerSecond }: VideoFileSettings): readonly string[] {
  const paced = pace === 'own' ? ['-re'] : [];
  return [
    ...['-nostdin', '-hide_banner', '-loglevel', 'error'],
    ...[...paced, '-i', `file:${path}`, '-map', '0:v:0'],
    ...['-vf', `fps=${framesPerSecond}`, '-pix_fmt', 'yuv420p', '-f', 'yuv4mpegpipe', 'pipe:1'],
  ];
}

async function judgeEnd(child: StreamingChild, path: string, frames: number): Promise<void> {
  const { code } = await child.exited.catch((cause: unknown) => {
    throw new Unavailable(
      'capture.no-ffmpeg',
      'ffmpeg cannot be started. Install it (apt-get install ffmpeg).',
      cause,
    );
  });
  if (frames === 0 || code !== 0)
    throw new Corrupt(
      'capture.bad-video',
      `${path} gave ${frames} frames and then ffmpeg failed: ${child.stderrTail() || `exit code ${code}`}. Check that the file is a whole video.`,
    );
}
