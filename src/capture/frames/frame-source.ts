import type { Picture } from '../../domain/picture/frame.ts';
import type { MonoMs, UtcMs } from '../../domain/time/time.ts';

/** A picture and its capture time, before it is numbered as a frame of its camera. */
export type CapturedPicture = {
  readonly picture: Picture;
  readonly capturedAtUtc: UtcMs;
  readonly capturedAtMono: MonoMs;
};

/** Where frames come from. Every source passes `test/contract/frame-source.test.ts`. */
export type FrameSource = {
  /** A name for people: `video street.mp4`. Never holds a credential. */
  readonly description: string;
  /** Every picture matters and the source can wait (stills, a file read as fast as possible). */
  readonly waits: boolean;
  /**
   * The pictures in order of capture. They end when the source has no more, or soon after `signal` aborts.
   * @throws Unavailable when the source cannot be opened or breaks; Corrupt when its content is no video.
   */
  pictures(signal: AbortSignal): AsyncIterable<CapturedPicture>;
};

/**
 * One run of the source: pictures until it breaks or `signal` aborts.
 * @throws SourceFault when it broke and may come back; any other error ends the source for good. An end without an
 * error is a fault too, because a live source has no end.
 */
export type Session = (signal: AbortSignal) => AsyncGenerator<CapturedPicture, void, undefined>;
