import type { ClockQuality, MonoMs, UtcMs } from '../time/time.ts';

/** One plane of a picture: `data[y * widthPx + x]`, 0..255. */
export type Plane = {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly data: Uint8Array;
};

/** Whether black is 0 and white 255 (JPEG), or 16 and 235 (video). */
export type SampleRange = 'full' | 'limited';

/** A picture as yuv420p planes; `u` and `v` have half the width and height, rounded up. */
export type Picture = {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly y: Plane;
  readonly u: Plane;
  readonly v: Plane;
  readonly range: SampleRange;
};

/** One captured picture with its times. */
export type Frame = {
  readonly cameraId: string;
  /** Counts the frames of one camera from 0, skipped ones included. */
  readonly frameSeq: number;
  readonly picture: Picture;
  readonly capturedAtUtc: UtcMs;
  readonly capturedAtMono: MonoMs;
  readonly clockQuality: ClockQuality;
};
