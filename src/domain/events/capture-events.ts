import type { Light } from '../picture/light.ts';

/**
 * Why a live source gives no pictures. `stall`: none came in time. `exit`: its program or camera ended. `refused`: the
 * camera refused the request. `garbage`: the data is no picture. `changed`: the size of the pictures changed, and the
 * source is opened again.
 */
export type SourceLossReason = 'stall' | 'exit' | 'refused' | 'garbage' | 'changed';

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
  | { readonly type: 'frameCaptured'; readonly cameraId: string }
  | { readonly type: 'frameSkipped'; readonly cameraId: string; readonly reason: 'newerFrame' | 'noMotion' }
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
