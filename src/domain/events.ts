import type { ReadingStatus } from './plate-candidate.ts';
import type { UtcMs } from './time.ts';

/**
 * What the stages report. A stage gets an `Emit` value and knows nothing of who listens; health turns events into
 * log lines and counters. No event carries a plate, an image, a credential or a hot-list reason.
 */
export type Emit<E> = (event: E) => void;

export type CaptureEvent =
  | { readonly type: 'sourceStarted'; readonly cameraId: string; readonly source: string }
  | { readonly type: 'frameCaptured'; readonly cameraId: string }
  | { readonly type: 'frameSkipped'; readonly cameraId: string; readonly reason: 'newerFrame' | 'noMotion' }
  | {
      readonly type: 'stillUnreadable';
      readonly cameraId: string;
      readonly file: string;
      readonly detail: string;
    }
  | { readonly type: 'sourceEnded'; readonly cameraId: string; readonly frames: number };

export type RecognitionEvent =
  | {
      readonly type: 'frameRecognized';
      readonly cameraId: string;
      readonly plates: number;
      readonly ms: number;
    }
  | { readonly type: 'plateSeen'; readonly cameraId: string; readonly status: ReadingStatus }
  /** Once a passage that becomes a read, where the models tell regions. */
  | {
      readonly type: 'regionJudged';
      readonly cameraId: string;
      readonly outcome: 'known' | 'unknown';
      readonly ms: number;
    };

export type TrackingEvent = {
  readonly type: 'passageClosed';
  readonly cameraId: string;
  readonly outcome: 'read' | 'illegible';
  readonly looks: number;
};

export type HotListEvent =
  | {
      readonly type: 'listActivated';
      readonly listId: string;
      readonly version: string;
      readonly entries: number;
      readonly refused: number;
    }
  | { readonly type: 'listRefused'; readonly listId: string; readonly detail: string }
  | { readonly type: 'listFileSetAside'; readonly file: string; readonly detail: string }
  | { readonly type: 'listFileUnreadable'; readonly file: string; readonly detail: string };

export type AlertEvent =
  | {
      readonly type: 'alertRaised';
      readonly channel: 'interrupt' | 'review';
      readonly listId: string;
      readonly category: string;
    }
  /** A hit was kept and nobody is told of it. */
  | {
      readonly type: 'hitRecordedOnly';
      readonly reason: 'list-silent' | 'unit-out-of-service' | 'entry-already-alerted';
      readonly listId: string;
      readonly category: string;
    };

export type BufferEvent =
  | {
      readonly type: 'bufferOpened';
      readonly epoch: string;
      readonly created: boolean;
      readonly migrated: number;
    }
  | { readonly type: 'readRecorded'; readonly readId: string; readonly hits: number }
  | {
      readonly type: 'recordsPurged';
      readonly reads: number;
      readonly undelivered: number;
      readonly olderThanUtc: UtcMs;
    };

export type PublishEvent =
  | { readonly type: 'brokerConnected'; readonly broker: string }
  | { readonly type: 'brokerLost'; readonly broker: string; readonly detail: string }
  | {
      readonly type: 'messageConfirmed';
      readonly topic: string;
      /** False when the broker took the message and said that nobody subscribes to its topic. */
      readonly heard: boolean;
    }
  | { readonly type: 'messageRefused'; readonly topic: string; readonly reason: string };

export type UnitEvent =
  | { readonly type: 'unitStarted'; readonly version: string }
  | { readonly type: 'cameraFailed'; readonly cameraId: string; readonly detail: string }
  | { readonly type: 'unitStopping'; readonly reason: string }
  | { readonly type: 'stageOverran'; readonly stage: string; readonly deadlineMs: number }
  | { readonly type: 'unitStopped' };

export type StageEvent =
  | CaptureEvent
  | RecognitionEvent
  | TrackingEvent
  | HotListEvent
  | AlertEvent
  | BufferEvent
  | PublishEvent
  | UnitEvent;
