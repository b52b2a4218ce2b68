export type TrackingEvent =
  /** For every read and its revision: the size of its images, and how long the read waited for them. */
  | {
      readonly type: 'evidenceMade';
      readonly cameraId: string;
      readonly bytes: number;
      readonly ms: number;
    }
  /** A passage became a read, which the unit has accepted. */
  | {
      readonly type: 'readIssued';
      readonly cameraId: string;
      readonly looks: number;
      readonly agreeingLooks: number;
    }
  /** Later looks have changed a read's text. */
  | {
      readonly type: 'readRevised';
      readonly cameraId: string;
      readonly looks: number;
      readonly agreeingLooks: number;
    }
  /** A plate is out of sight for good. `repeated`: another passage had issued the same plate. */
  | {
      readonly type: 'passageClosed';
      readonly cameraId: string;
      readonly outcome: 'read' | 'illegible' | 'repeated';
      readonly looks: number;
    };
