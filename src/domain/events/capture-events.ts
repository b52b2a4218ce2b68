import type { Light } from '../picture/light.ts';

/**
 * Why a live source gives no pictures: none came in time, its program or its camera ended or refused, what came is no
 * picture, or the pictures' size has changed and the source is opened anew.
 */
export type SourceLossReason = 'stall' | 'exit' | 'refused' | 'garbage' | 'changed';

export type CaptureEvent =
  | { readonly type: 'sourceStarted'; readonly cameraId: string; readonly source: string }
  /** Told once, however often the source is tried until it is back. */
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
  /** Also told of the first picture. */
  | {
      readonly type: 'lightChanged';
      readonly cameraId: string;
      readonly light: Light;
      /** 0 black to 1 white. */
      readonly brightness: number;
    }
  | { readonly type: 'sourceEnded'; readonly cameraId: string; readonly frames: number };
