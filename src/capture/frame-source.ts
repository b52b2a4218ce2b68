import type { Picture } from '../domain/picture/frame.ts';
import type { MonoMs, UtcMs } from '../domain/time.ts';

/** A picture and when it was taken, before it is numbered as a frame of its camera. */
export type CapturedPicture = {
  readonly picture: Picture;
  readonly capturedAtUtc: UtcMs;
  readonly capturedAtMono: MonoMs;
};

/** Where frames come from. Every source passes `test/contract/frame-source.test.ts`. */
export type FrameSource = {
  /** For people: `video street.mp4`. Never holds a credential. */
  readonly description: string;
  /** Every picture matters and the source can wait (stills, a file read as fast as possible). */
  readonly waits: boolean;
  /**
   * The pictures in order of capture; ends when the source has no more, or soon after `signal` aborts.
   * @throws Unavailable when the source cannot be opened or breaks; Corrupt when what it holds is no video.
   */
  pictures(signal: AbortSignal): AsyncIterable<CapturedPicture>;
};
