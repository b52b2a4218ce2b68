import type { AlertChannel } from '../alert/alert.ts';
import type { SuppressionCount } from '../alert/suppression.ts';
import type { AuditUse, Sacrifice } from '../keeping/capacity.ts';
import type { OutboxDepth } from '../keeping/message.ts';
import type { Light } from '../picture/light.ts';
import type { ExposureAdvice } from '../picture/plate-exposure.ts';
import type { ReadingStatus } from '../read/plate-candidate.ts';
import type { ClockSource } from '../time/clock-reading.ts';
import type { ClockQuality, UtcMs } from '../time/time.ts';
import type { TrafficSummary } from '../traffic/local-traffic.ts';
import type { FrameSkipReason, SourceLossReason } from './capture-events.ts';

export type UnitState = 'starting' | 'running' | 'stopping' | 'stopped';
/** `lost`: a live source gives no pictures and is retried. `failed`: it is not retried. */
export type CameraState = 'starting' | 'running' | 'lost' | 'ended' | 'failed';
export type BrokerState = 'never-connected' | 'connected' | 'lost';

/** What one camera has done since the unit started, and how long ago each stage last made progress. */
export type CameraStatus = {
  readonly cameraId: string;
  readonly state: CameraState;
  /** How often its source stopped giving pictures, and how often its thread was started again. */
  readonly sourceLosses: number;
  readonly restarts: number;
  /** Why the source gives no pictures at the moment; null while it does. */
  readonly lossReason: SourceLossReason | null;
  /** How far the latest pictures of a live source were behind the camera, in excess of the least; null before any. */
  readonly lagMs: number | null;
  /** null before the first frame. */
  readonly light: Light | null;
  /** What its latest plates in this light suggest; null until there are enough of them. */
  readonly exposureAdvice: ExposureAdvice | null;
  readonly framesCaptured: number;
  readonly framesSkipped: { readonly [reason in FrameSkipReason]: number };
  /** Single pictures that did not come or could not be decoded, and pictures whose files were mended. */
  readonly picturesFailed: number;
  readonly picturesMended: number;
  /** For how long the camera has given no new picture, if it is frozen; otherwise null. */
  readonly pictureFrozenMs: number | null;
  readonly framesRecognized: number;
  readonly platesSeen: { readonly [status in ReadingStatus]: number };
  /** Plates that touched a privacy mask and were not read, counted in every frame. */
  readonly platesMasked: number;
  /** Plates that were found and not read, because there were too many in one frame. */
  readonly platesUnread: number;
  /** The pictures were found to be interlaced, and are deinterlaced. */
  readonly isInterlaced: boolean;
  /**
   * A read counts when it is issued, and again when its text is revised. An illegible passage counts when it is over.
   */
  readonly passages: { readonly read: number; readonly revised: number; readonly illegible: number };
  /** For the reads whose region was looked for; there are none if no model recognizes regions. */
  readonly regions: { readonly known: number; readonly unknown: number };
  /** Progress, by stage: milliseconds since the last progress, null before the first. */
  readonly lastFrameAgeMs: number | null;
  readonly lastRecognitionAgeMs: number | null;
  readonly lastPassageAgeMs: number | null;
};

export type HotListStatus = {
  readonly listId: string;
  readonly version: string;
  readonly entries: number;
  /** Rows of its file that were refused. */
  readonly refused: number;
  readonly testPlates: number;
  /** When its source made it; if its age is not known, at the latest. */
  readonly sourceTimeUtc: UtcMs;
  readonly ageKnown: boolean;
};

/** A list whose deliveries fail at present. The version in force stays. */
export type FailingDelivery = {
  readonly listId: string;
  readonly way: 'broker' | 'https';
  /** What is wrong, in words, as far as it was logged. */
  readonly detail: string;
  readonly failingMs: number;
};

/** `reviewDue`: how many of the holds in force must be reviewed now. */
export type HoldCount = { readonly inForce: number; readonly reviewDue: number };

/** What the unit makes of its clock (policy R5). */
export type ClockStatus = {
  readonly quality: ClockQuality;
  /** The error is at most this, in milliseconds; null while the clock is unknown. */
  readonly boundMs: number | null;
  /** How far the wall clock is ahead of the time that the unit believes. */
  readonly departureMs: number;
  /** Why the clock is unknown, in words; null if it is not. */
  readonly why: string | null;
  readonly sources: readonly Pick<ClockSource, 'name' | 'isSynchronized' | 'servers'>[];
};

/** The state of a running unit. Counts start with the unit. It contains no plate, no image and no hot-list reason. */
export type UnitStatus = {
  readonly unitId: string;
  readonly version: string;
  readonly state: UnitState;
  readonly startedAtUtc: UtcMs;
  readonly upMs: number;
  readonly clock: ClockStatus;
  readonly cameras: readonly CameraStatus[];
  readonly hotLists: readonly HotListStatus[];
  readonly failingDeliveries: readonly FailingDelivery[];
  readonly alerts: { readonly [channel in AlertChannel]: number };
  /** Alerts on test plates that the broker has acknowledged, and how many of these had no subscriber. */
  readonly tests: { readonly confirmed: number; readonly unheard: number };
  readonly buffer: {
    readonly epoch: string | null;
    readonly readsRecorded: number;
    readonly hitsRecorded: number;
    readonly readsPurged: number;
    readonly purgedUndelivered: number;
    /** The clock is unknown since the boot: earlier records wait until it is synchronized (policy R5). */
    readonly isSealed: boolean;
    readonly lastRecordAgeMs: number | null;
    /**
     * `failing`: it accepts no writes, and reads wait in memory. `exhausted`: nothing more may be deleted early to make
     * room.
     */
    readonly storage: 'ok' | 'slow' | 'failing' | 'exhausted';
    /** Deleted early to make room, by kind. */
    readonly sacrificed: { readonly [kind in Sacrifice]: number };
  };
  readonly broker: {
    readonly state: BrokerState;
    /** Why there is no connection; null while there is one. */
    readonly detail: string | null;
    readonly messagesConfirmed: number;
    /** The broker accepted them, but nobody subscribed to their topic: confirmed, or kept to be sent again. */
    readonly messagesUnheard: number;
    readonly messagesRefused: number;
    /** Orders from the broker that changed nothing: invalid or refused, or retained by the broker. */
    readonly ordersRefused: number;
    readonly ordersIgnored: number;
    readonly lastConfirmationAgeMs: number | null;
  };
  /** null before the buffer is open. */
  readonly outbox: OutboxDepth | null;
  readonly holds: HoldCount;
  /** What each camera has learned of its traffic. It contains no plate. */
  readonly traffic: readonly TrafficSummary[];
  /** List entries that do not alert on one plate, because people rejected an alert. */
  readonly suppressions: SuppressionCount;
  /** null until it is known, a moment after the start. */
  readonly audit: AuditUse | null;
  /** `dropped`: lines that the reader of the log did not take. */
  readonly log: { readonly warnings: number; readonly errors: number; readonly dropped: number };
};
