import type { ExposureAdvice } from '../picture/plate-exposure.ts';

export type UnitEvent =
  /** A crash would write plates and keys to the disk, because the service's settings allow it. */
  | { readonly type: 'coreDumpsAllowed' }
  /**
   * The kernel cannot take all other reach from the programs that decode video. `version`: of its Landlock; 0 for none,
   * from 6 on it can.
   */
  | { readonly type: 'childrenUnconfined'; readonly version: number }
  | { readonly type: 'unitStarted'; readonly version: string }
  /** A camera's thread broke, and a new one is started after `waitMs`. Passages that were in view are lost. */
  | {
      readonly type: 'cameraBroke';
      readonly cameraId: string;
      readonly detail: string;
      readonly waitMs: number;
    }
  | { readonly type: 'cameraFailed'; readonly cameraId: string; readonly detail: string }
  /** Log lines that are missing here, because nobody read the log for a while. */
  | { readonly type: 'linesDropped'; readonly count: number }
  /** The command socket cannot be made; the unit records and tries again. */
  | { readonly type: 'socketFailing'; readonly detail: string }
  | { readonly type: 'socketBack' }
  /** What the unit had learned of its traffic cannot be read. It learns again from the configured home region. */
  | { readonly type: 'trafficCountsDamaged'; readonly detail: string }
  | { readonly type: 'unitStopping'; readonly reason: string }
  | { readonly type: 'stageOverran'; readonly stage: string; readonly deadlineMs: number }
  | { readonly type: 'unitStopped' };

/** What health itself concludes from the stages' events. */
export type HealthEvent = {
  readonly type: 'exposureAdviceChanged';
  readonly cameraId: string;
  readonly advice: ExposureAdvice;
};
