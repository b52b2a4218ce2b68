import type { Light } from '../picture/light.ts';

/**
 * Why a live source gives no pictures. `stall`: none came in time. `exit`: its program or camera ended. `refused`: the
 * camera refused the request. `login`: it refused user and password. `garbage`: the data is no picture. `changed`: the
 * size of the pictures changed, and the source is opened again. `late`: the pictures stayed too far behind, and the
 * source is opened again to be live.
 */
export const SOURCE_LOSS_REASONS = [
  'stall',
  'exit',
  'refused',
  'login',
  'garbage',
  'changed',
  'late',
] as const;
export type SourceLossReason = (typeof SOURCE_LOSS_REASONS)[number];

/**
 * Why a frame was not recognized. `newerFrame`: it was not read in time. `noMotion`: nothing moved. `samePicture`: it
 * is the picture of the frame before it.
 */
export type FrameSkipReason = 'newerFrame' | 'noMotion' | 'samePicture';

export type CaptureEvent =
  | { readonly type: 'sourceStarted'; readonly cameraId: string; readonly source: string }
  /** Emitted once, however often the source is retried until it is back. */
  | {
      readonly type: 'sourceLost';
      readonly cameraId: string;
      readonly source: string;
      readonly reason: SourceLossReason;
      readonly detail: string;
    }
  | {
      readonly type: 'sourceBack';
      readonly cameraId: string;
      readonly source: string;
      readonly lostMs: number;
    }
  /** One picture did not come. The next one is asked for in its time. */
  | {
      readonly type: 'pictureFailed';
      readonly cameraId: string;
      readonly reason: SourceLossReason;
      readonly detail: string;
    }
  /** A picture's file had blemishes that leave its pixels as they were. */
  | { readonly type: 'pictureMended'; readonly cameraId: string; readonly detail: string }
  /** The camera has given the same picture for a while. */
  | { readonly type: 'pictureFroze'; readonly cameraId: string; readonly forMs: number }
  | { readonly type: 'pictureThawed'; readonly cameraId: string; readonly frozenMs: number }
  /** The camera has refused the login a few times in a row. From now on it is asked rarely, because cameras lock accounts. */
  | {
      readonly type: 'loginRefused';
      readonly cameraId: string;
      readonly source: string;
      readonly attempts: number;
      readonly retryMs: number;
    }
  /** How far the pictures of a live source were behind, at most, in the seconds since the last such event. */
  | { readonly type: 'sourceLagMeasured'; readonly cameraId: string; readonly lagMs: number }
  /** The pictures are, or are no longer, more than two seconds behind. */
  | {
      readonly type: 'sourceLagChanged';
      readonly cameraId: string;
      readonly source: string;
      readonly isLate: boolean;
      readonly lagMs: number;
    }
  | { readonly type: 'frameCaptured'; readonly cameraId: string }
  | { readonly type: 'frameSkipped'; readonly cameraId: string; readonly reason: FrameSkipReason }
  | {
      readonly type: 'stillUnreadable';
      readonly cameraId: string;
      readonly file: string;
      readonly detail: string;
    }
  /** Emitted for the first picture too. */
  | {
      readonly type: 'lightChanged';
      readonly cameraId: string;
      readonly light: Light;
      /** 0 black to 1 white. */
      readonly brightness: number;
    }
  | { readonly type: 'sourceEnded'; readonly cameraId: string; readonly frames: number };
