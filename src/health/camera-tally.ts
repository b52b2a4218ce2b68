import type { CaptureEvent } from '../domain/events/capture-events.ts';
import type { RecognitionEvent } from '../domain/events/recognition-events.ts';
import type { TrackingEvent } from '../domain/events/tracking-events.ts';
import type { HealthEvent, UnitEvent } from '../domain/events/unit-events.ts';
import type { CameraStatus } from '../domain/events/unit-status.ts';
import type { PlateExposure } from '../domain/picture/plate-exposure.ts';
import { type MonoMs, monoMs } from '../domain/time/time.ts';

/** The events that name a camera. */
export type CameraEvent =
  | CaptureEvent
  | RecognitionEvent
  | TrackingEvent
  | HealthEvent
  | Extract<UnitEvent, { type: 'cameraBroke' | 'cameraFailed' }>;

type Progress = 'pictureFrozenMs' | 'lastFrameAgeMs' | 'lastRecognitionAgeMs' | 'lastPassageAgeMs';

/** Number of plates behind an advice: a few minutes of traffic, so that it follows the weather and no single vehicle. */
const LATEST_PLATES = 50;

/** Counts of one camera, with the times that its status shows as ages and the plates that its advice rests on. */
export type CameraTally = Omit<CameraStatus, Progress> & {
  readonly plateExposures: readonly PlateExposure[];
  readonly frozenSince: MonoMs | null;
  readonly lastFrameAt: MonoMs | null;
  readonly lastRecognitionAt: MonoMs | null;
  readonly lastPassageAt: MonoMs | null;
};

export const emptyCameraTally = (cameraId: string): CameraTally => ({
  cameraId,
  state: 'starting',
  sourceLosses: 0,
  restarts: 0,
  lossReason: null,
  lagMs: null,
  light: null,
  exposureAdvice: null,
  plateExposures: [],
  framesCaptured: 0,
  framesSkipped: { newerFrame: 0, noMotion: 0, samePicture: 0 },
  picturesFailed: 0,
  picturesMended: 0,
  frozenSince: null,
  framesRecognized: 0,
  platesSeen: { read: 0, illegible: 0, rejected: 0 },
  platesMasked: 0,
  platesUnread: 0,
  isInterlaced: false,
  passages: { read: 0, revised: 0, illegible: 0 },
  regions: { known: 0, unknown: 0 },
  lastFrameAt: null,
  lastRecognitionAt: null,
  lastPassageAt: null,
});

export function tallyCamera(tally: CameraTally, event: CameraEvent, now: MonoMs): CameraTally {
  switch (event.type) {
    case 'sourceStarted':
    case 'sourceBack':
    case 'sourceLost':
    case 'sourceEnded':
    case 'loginRefused':
    case 'sourceLagMeasured':
    case 'sourceLagChanged':
    case 'cameraBroke':
    case 'cameraFailed':
      return tallySource(tally, event);
    case 'frameCaptured':
      return { ...tally, framesCaptured: tally.framesCaptured + 1, lastFrameAt: now };
    case 'frameSkipped':
      return { ...tally, framesSkipped: oneMore(tally.framesSkipped, event.reason) };
    case 'stillUnreadable':
    case 'pictureFailed':
      return { ...tally, picturesFailed: tally.picturesFailed + 1 };
    case 'pictureMended':
      return { ...tally, picturesMended: tally.picturesMended + 1 };
    case 'pictureFroze':
      return { ...tally, frozenSince: monoMs(now - event.forMs) };
    case 'pictureThawed':
      return { ...tally, frozenSince: null };
    case 'evidenceMade':
      return tally;
    case 'lightChanged':
      // A camera that starts again reports its light again.
      if (event.light === tally.light) return tally;
      // The camera exposes differently from here on, so earlier plates no longer count.
      return { ...tally, light: event.light, exposureAdvice: null, plateExposures: [] };
    case 'plateExposureMeasured':
      return {
        ...tally,
        plateExposures: [...tally.plateExposures, event.exposure].slice(-LATEST_PLATES),
      };
    case 'exposureAdviceChanged':
      return { ...tally, exposureAdvice: event.advice };
    case 'frameRecognized':
      return { ...tally, framesRecognized: tally.framesRecognized + 1, lastRecognitionAt: now };
    case 'interlacingFound':
      return { ...tally, isInterlaced: true };
    case 'platesUnread':
      return { ...tally, platesUnread: tally.platesUnread + event.count };
    case 'plateSeen':
      return { ...tally, platesSeen: oneMore(tally.platesSeen, event.status) };
    case 'platesMasked':
      return { ...tally, platesMasked: tally.platesMasked + event.plates };
    case 'regionJudged':
      return { ...tally, regions: oneMore(tally.regions, event.outcome) };
    case 'readIssued':
      return { ...tally, passages: oneMore(tally.passages, 'read'), lastPassageAt: now };
    case 'readRevised':
      return { ...tally, passages: oneMore(tally.passages, 'revised') };
    case 'passageClosed':
      return event.outcome === 'illegible'
        ? { ...tally, passages: oneMore(tally.passages, 'illegible'), lastPassageAt: now }
        : tally;
  }
}

type SourceEvent = Extract<
  CameraEvent,
  {
    type:
      | 'sourceStarted'
      | 'sourceBack'
      | 'sourceLost'
      | 'sourceEnded'
      | 'loginRefused'
      | 'sourceLagMeasured'
      | 'sourceLagChanged'
      | 'cameraBroke'
      | 'cameraFailed';
  }
>;

/** What happens to the source as a whole. */
function tallySource(tally: CameraTally, event: SourceEvent): CameraTally {
  switch (event.type) {
    case 'sourceStarted':
    case 'sourceBack':
      return { ...tally, state: 'running', lossReason: null };
    case 'sourceLost':
      return {
        ...tally,
        state: 'lost',
        lossReason: event.reason,
        sourceLosses: tally.sourceLosses + 1,
      };
    case 'sourceEnded':
      return { ...tally, state: 'ended', lossReason: null };
    case 'loginRefused':
      return { ...tally, lossReason: 'login' };
    case 'sourceLagMeasured':
      return { ...tally, lagMs: event.lagMs };
    case 'sourceLagChanged':
      return tally;
    case 'cameraBroke':
      return { ...tally, state: 'starting', frozenSince: null, restarts: tally.restarts + 1 };
    case 'cameraFailed':
      return { ...tally, state: 'failed' };
  }
}

const oneMore = <K extends string>(counts: Readonly<Record<K, number>>, key: NoInfer<K>) => ({
  ...counts,
  [key]: counts[key] + 1,
});
