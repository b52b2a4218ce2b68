import type { AlertChannel } from '../alert/alert.ts';
import type { Disposition } from '../alert/disposition.ts';
import type { Rejection } from '../alert/verification.ts';
import type { Pressure, Sacrifice } from '../keeping/capacity.ts';
import type { Light } from '../picture/light.ts';
import type { ExposureAdvice, PlateExposure } from '../picture/plate-exposure.ts';
import type { ReadingStatus } from '../read/plate-candidate.ts';
import type { UtcMs } from '../time/time.ts';

/**
 * What the stages report. A stage gets an `Emit` value and knows nothing of who listens; health turns events into
 * log lines and counters. No event carries a plate, an image, a credential or a hot-list reason.
 */
export type Emit<E> = (event: E) => void;

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
    }
  /** Once a passage that becomes a read, on its best look so far. */
  | {
      readonly type: 'plateExposureMeasured';
      readonly cameraId: string;
      readonly exposure: PlateExposure;
    };

export type TrackingEvent =
  /** Of every read and its revision: the size of its images, and how long the read waited for them. */
  | {
      readonly type: 'evidenceMade';
      readonly cameraId: string;
      readonly bytes: number;
      readonly ms: number;
    }
  /** A passage became a read, which the unit has taken over. */
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
  /** A plate is out of sight for good. `repeated`: another passage had told of it. */
  | {
      readonly type: 'passageClosed';
      readonly cameraId: string;
      readonly outcome: 'read' | 'illegible' | 'repeated';
      readonly looks: number;
    };

export type HotListEvent =
  | {
      readonly type: 'listActivated';
      readonly listId: string;
      readonly version: string;
      readonly entries: number;
      readonly refused: number;
      readonly testPlates: number;
    }
  | {
      readonly type: 'listDeliveryFailed';
      readonly listId: string;
      readonly way: 'broker' | 'https';
      readonly detail: string;
    }
  | { readonly type: 'listDeliveryBack'; readonly listId: string }
  | { readonly type: 'listRefused'; readonly listId: string; readonly detail: string }
  | { readonly type: 'listFileSetAside'; readonly file: string; readonly detail: string }
  | { readonly type: 'listFileUnreadable'; readonly file: string; readonly detail: string };

export type AlertEvent =
  | {
      readonly type: 'alertVerified';
      readonly outcome: 'confirmed' | Rejection;
      readonly listId: string;
      readonly category: string;
    }
  /** What came of a confirmed one is known. */
  | {
      readonly type: 'alertClosed';
      readonly disposition: Disposition;
      readonly listId: string;
      readonly category: string;
    }
  /** Nobody has verified them in time. */
  | { readonly type: 'alertsExpired'; readonly count: number }
  /** What people had said of an alert, or of an entry of a list, came from the broker and was not taken. */
  | { readonly type: 'verificationRefused'; readonly detail: string }
  /** A file of what people have said does not open, and is set aside: what it held alerts again. */
  | { readonly type: 'suppressionsUnreadable'; readonly file: string; readonly detail: string }
  | {
      readonly type: 'alertRaised';
      readonly channel: AlertChannel;
      readonly listId: string;
      readonly category: string;
    }
  /** A read's text was revised, and its alert is told again. */
  | {
      readonly type: 'alertRevised';
      readonly state: 'potential' | 'withdrawn';
      readonly channel: AlertChannel;
      readonly listId: string;
      readonly category: string;
    }
  /** Its passage is over, and it was told for the last time. */
  | {
      readonly type: 'alertFinal';
      readonly channel: AlertChannel;
      readonly listId: string;
      readonly category: string;
    }
  /** A list has alerted as often as it may in an hour: what follows is recorded only (policy H6). */
  | {
      readonly type: 'alertLimitReached';
      readonly listId: string;
      readonly channel: AlertChannel;
      readonly limit: number;
    }
  /** That hour is over. */
  | {
      readonly type: 'alertLimitOver';
      readonly listId: string;
      readonly channel: AlertChannel;
      readonly heldBack: number;
    }
  /** A hit was kept and nobody is told of it. */
  | {
      readonly type: 'hitRecordedOnly';
      readonly reason:
        | 'list-silent'
        | 'unit-out-of-service'
        | 'entry-already-alerted'
        | 'policy-records-only'
        | 'cooling-down'
        | 'list-limit'
        | 'suppressed'
        | 'entry-disputed'
        | 'entry-removed';
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
  /** It was damaged, and a new one begins. `file`: its name in the buffer's folder, with the time of its destruction. */
  | { readonly type: 'bufferSetAside'; readonly file: string }
  /**
   * What could be read of the file that was set aside is in the buffer again. `isReadable`: false where nothing could, for its
   * first page is gone or another version wrote it.
   */
  | {
      readonly type: 'bufferSalvaged';
      readonly file: string;
      readonly isReadable: boolean;
      readonly reads: number;
      readonly held: number;
      readonly illegible: number;
      readonly messages: number;
      readonly lost: number;
    }
  /** The storage takes no writes: told once. What is read waits in memory. */
  | { readonly type: 'storageFailing'; readonly detail: string }
  | { readonly type: 'storageBack'; readonly failedMs: number; readonly waited: number }
  /** Commits take long, again and again, or do no more. `medianMs` over the last ones. */
  | { readonly type: 'storageSlow'; readonly medianMs: number; readonly isOver: boolean }
  /** Reads that waited for the storage when the unit ended. */
  | { readonly type: 'readsLost'; readonly count: number }
  /** Given up to make room: pictures, or reads. `reason`: the limit that was met. */
  | {
      readonly type: 'sacrificed';
      readonly what: Sacrifice;
      readonly count: number;
      readonly reason: Pressure;
    }
  /** There is nothing more to give up, and no room; or there is again. */
  | { readonly type: 'storageExhausted'; readonly reason: Pressure; readonly isOver: boolean }
  /** The whole file was looked through, beside recording. Damage ends the unit, so that it starts with another file. */
  | { readonly type: 'bufferChecked'; readonly isWhole: boolean; readonly seconds: number }
  | { readonly type: 'bufferUnchecked'; readonly detail: string }
  /** Before a migration. `file`: its name, with the time of its destruction; null where the disk has no room for it. */
  | { readonly type: 'bufferBackedUp'; readonly file: string | null }
  /** Numbers of the first and the last; the chain says so too. */
  | { readonly type: 'auditEntriesMissing'; readonly from: number; readonly to: number }
  /** For how long the unit was off is not known: what is older waits, sealed, until the clock is set (policy R5). */
  | { readonly type: 'clockUnknown' }
  | { readonly type: 'clockSet' }
  /** Once a day until it is reviewed or released. */
  | {
      readonly type: 'holdReviewDue';
      readonly holdId: string;
      readonly caseNumber: string;
      readonly reviewOn: string;
    }
  | { readonly type: 'readRecorded'; readonly readId: string; readonly hits: number }
  | {
      readonly type: 'recordsPurged';
      readonly reads: number;
      /** Reads that a hold keeps past their time. */
      readonly held: number;
      /** Plates that had not been read. */
      readonly illegible: number;
      readonly undelivered: number;
      readonly olderThanUtc: UtcMs;
    };

export type AccessEvent =
  /** Nobody can sign in yet. */
  | { readonly type: 'operatorsMissing' }
  /** Their file does not open, and nobody is let in. */
  | { readonly type: 'operatorsUnreadable'; readonly detail: string }
  /** After repeated wrong passwords. */
  | { readonly type: 'operatorLocked'; readonly operator: string };

export type PublishEvent =
  /** The broker lets the unit read no commands. */
  | { readonly type: 'commandsUnheard'; readonly broker: string }
  | { readonly type: 'brokerConnected'; readonly broker: string }
  | { readonly type: 'brokerLost'; readonly broker: string; readonly detail: string }
  | {
      readonly type: 'messageConfirmed';
      readonly topic: string;
      /** False when the broker took the message and said that nobody subscribes to its topic. */
      readonly heard: boolean;
    }
  /** The broker took it, nobody subscribes to its topic, and it will be sent again later. */
  | { readonly type: 'messageKept'; readonly topic: string }
  | { readonly type: 'messageRefused'; readonly topic: string; readonly reason: string };

export type UnitEvent =
  /** A crash would write plates and keys to the disk: the service's settings allow it. */
  | { readonly type: 'coreDumpsAllowed' }
  | { readonly type: 'unitStarted'; readonly version: string }
  /** A camera's thread broke, and a new one is started after `waitMs`. Passages that were in view are lost. */
  | {
      readonly type: 'cameraBroke';
      readonly cameraId: string;
      readonly detail: string;
      readonly waitMs: number;
    }
  | { readonly type: 'cameraFailed'; readonly cameraId: string; readonly detail: string }
  | { readonly type: 'unitStopping'; readonly reason: string }
  | { readonly type: 'stageOverran'; readonly stage: string; readonly deadlineMs: number }
  | { readonly type: 'unitStopped' };

/** What health itself concludes from the stages' events. */
export type HealthEvent = {
  readonly type: 'exposureAdviceChanged';
  readonly cameraId: string;
  readonly advice: ExposureAdvice;
};

export type StageEvent =
  | CaptureEvent
  | RecognitionEvent
  | TrackingEvent
  | HotListEvent
  | AlertEvent
  | BufferEvent
  | AccessEvent
  | PublishEvent
  | UnitEvent
  | HealthEvent;
