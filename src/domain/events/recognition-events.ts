import type { PlateExposure } from '../picture/plate-exposure.ts';
import type { ReadingStatus } from '../read/plate-candidate.ts';

export type RecognitionEvent =
  | {
      readonly type: 'frameRecognized';
      readonly cameraId: string;
      readonly plates: number;
      readonly ms: number;
    }
  /** The camera's pictures are interlaced; from now on they are mended before they are read. */
  | { readonly type: 'interlacingFound'; readonly cameraId: string }
  /** More plates were found in a frame than are read in one; the least sure ones were left. */
  | { readonly type: 'platesUnread'; readonly cameraId: string; readonly count: number }
  | { readonly type: 'plateSeen'; readonly cameraId: string; readonly status: ReadingStatus }
  /** Plates of one frame that touch a privacy mask, which may hide characters of theirs. They are not read. */
  | { readonly type: 'platesMasked'; readonly cameraId: string; readonly plates: number }
  /** Once per passage that becomes a read, if the models recognize regions. */
  | {
      readonly type: 'regionJudged';
      readonly cameraId: string;
      readonly outcome: 'known' | 'unknown';
      readonly ms: number;
    }
  /** Once per passage that becomes a read, on its best look so far. */
  | {
      readonly type: 'plateExposureMeasured';
      readonly cameraId: string;
      readonly exposure: PlateExposure;
    };
