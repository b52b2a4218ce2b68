/**
 * One camera: frames → motion gate → recognition → passages → reads. Reads top to bottom as the data path.
 *
 * Runs in the camera's own thread, because inference blocks the thread that calls it. Owns the open passages and
 * nothing durable: a read is safe once the sink has accepted it.
 */

import { FrameSlot } from '../capture/frames/frame-slot.ts';
import type { FrameSource } from '../capture/frames/frame-source.ts';
import { Deinterlacer } from '../capture/scene/deinterlacer.ts';
import type { LightSettings } from '../capture/scene/light-level.ts';
import type { MotionGateSettings } from '../capture/scene/motion-gate.ts';
import { PictureWatch } from '../capture/scene/picture-watch.ts';
import { PrivacyMask } from '../capture/scene/privacy-mask.ts';
import { SceneWatch } from '../capture/scene/scene-watch.ts';
import type { CaptureEvent } from '../domain/events/capture-events.ts';
import type { Emit } from '../domain/events/events.ts';
import type { RecognitionEvent } from '../domain/events/recognition-events.ts';
import type { TrackingEvent } from '../domain/events/tracking-events.ts';
import type { Frame, Picture } from '../domain/picture/frame.ts';
import { boundingBox, boxCentre, type Quad } from '../domain/picture/geometry.ts';
import { type Polygon, sharePoint, type Zone, zoneOf } from '../domain/picture/zone.ts';
import type { RegionReading } from '../domain/plate/region-reading.ts';
import type { IllegiblePassage } from '../domain/read/illegible-passage.ts';
import type { PassageEnd } from '../domain/read/passage-end.ts';
import type { PlateLocation } from '../domain/read/plate-candidate.ts';
import type { PlateRead } from '../domain/read/plate-read.ts';
import type { ClockQuality } from '../domain/time/time.ts';
import { makeCrops } from '../evidence/crops.ts';
import { type EvidenceSettings, type MadeEvidence, makeEvidence } from '../evidence/make-evidence.ts';
import { rectifyColour } from '../imaging/rectify-colour.ts';
import { type Orientation, turned } from '../imaging/turn.ts';
import { measureExposure } from '../recognition/measure-exposure.ts';
import type { RecognitionPipeline } from '../recognition/pipeline.ts';
import { zoneAreas } from '../recognition/zone-areas.ts';
import { directionOf } from '../tracking/direction.ts';
import type { Passage, PassageInView, TrackingSettings } from '../tracking/passage.ts';
import {
  closeAll,
  NO_PASSAGES,
  observe,
  rest,
  type TrackerAction,
  type TrackerStep,
} from '../tracking/passage-tracker.ts';
import { endOf, type PassageRead, readOf } from '../tracking/read-of-passage.ts';

export type CameraSettings = {
  readonly cameraId: string;
  readonly unitId: string;
  /** How its pictures are turned. Zones and privacy masks are given in the turned picture. */
  readonly orientation: Orientation;
  readonly motionGate: MotionGateSettings;
  readonly light: LightSettings;
  /** Where to look for plates; empty means everywhere. */
  readonly zones: readonly Zone[];
  /** The areas that are blacked out before a frame leaves the capture stage. */
  readonly privacyMasks: readonly Polygon[];
  readonly tracking: CameraTrackingSettings;
  readonly evidence: EvidenceSettings;
};

/** If `sureConfidence` is null, the character reader's own manifest decides which confidence is accepted. */
export type CameraTrackingSettings = Omit<TrackingSettings, 'sureConfidence'> & {
  readonly sureConfidence: number | null;
};

export type CameraParts = {
  readonly source: FrameSource;
  readonly pipeline: RecognitionPipeline;
  readonly sink: ReadSink;
  readonly clockQuality: () => ClockQuality;
  /** A new id for a read or an illegible passage. */
  readonly newId: () => string;
  readonly emit: Emit<CaptureEvent | RecognitionEvent | TrackingEvent>;
};

/**
 * Takes over what a camera delivers. Resolves once it is recorded: a slow buffer slows the camera down and loses
 * nothing.
 */
export type ReadSink = {
  accept(read: PlateRead): Promise<void>;
  acceptIllegible(passage: IllegiblePassage): Promise<void>;
  /** The passage of an accepted read is over. */
  acceptEnd(end: PassageEnd): Promise<void>;
};

export class Camera {
  readonly #settings: CameraSettings;
  readonly #parts: CameraParts;
  readonly #slot = new FrameSlot();
  readonly #privacyMask: PrivacyMask;
  readonly #watch: SceneWatch;
  readonly #pictures: PictureWatch;
  readonly #deinterlacer: Deinterlacer;
  readonly #tracking: TrackingSettings;
  #passages = NO_PASSAGES;
  /** The read ids of passages that have given a read, by passage ordinal. */
  readonly #readIds = new Map<number, string>();

  constructor(settings: CameraSettings, parts: CameraParts) {
    this.#settings = settings;
    this.#parts = parts;
    this.#tracking = {
      ...settings.tracking,
      sureConfidence: settings.tracking.sureConfidence ?? parts.pipeline.acceptedConfidence,
    };
    this.#privacyMask = new PrivacyMask(settings.privacyMasks);
    this.#deinterlacer = new Deinterlacer(settings.orientation.rotate % 180 === 0 ? 'rows' : 'columns');
    this.#watch = new SceneWatch(settings, parts.emit);
    this.#pictures = new PictureWatch(settings.cameraId, parts.emit);
  }

  /**
   * Runs until the source ends or `signal` aborts. Open passages then become reads.
   * @throws the error of the source, the recognition or the sink, after everything seen before it has been recorded.
   */
  async run(signal: AbortSignal): Promise<void> {
    const broken = new AbortController();
    const capture = this.#capture(AbortSignal.any([signal, broken.signal])).finally(() => this.#slot.close());
    const recognition = this.#recognizeAll().catch((error: unknown) => {
      broken.abort();
      this.#slot.close();
      throw error;
    });
    const outcomes = await Promise.allSettled([recognition, capture]);
    // Whatever broke, the vehicles in view were seen. They become reads before the fault is reported.
    await this.#follow(closeAll(this.#passages, this.#tracking));
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }

  async #capture(signal: AbortSignal): Promise<void> {
    const { source, emit, clockQuality } = this.#parts;
    const { cameraId } = this.#settings;
    let frames = 0;
    for await (const captured of source.pictures(signal)) {
      const picture = turned(captured.picture, this.#settings.orientation);
      this.#privacyMask.blackOut(picture);
      if (frames === 0) emit({ type: 'sourceStarted', cameraId, source: source.description });
      const frame: Frame = {
        cameraId,
        frameSeq: frames++,
        ...captured,
        picture,
        clockQuality: clockQuality(),
      };
      emit({ type: 'frameCaptured', cameraId });
      if (source.waits) await this.#slot.putWhenEmpty(frame);
      else if (this.#slot.put(frame)) emit({ type: 'frameSkipped', cameraId, reason: 'newerFrame' });
    }
    emit({ type: 'sourceEnded', cameraId, frames });
  }

  async #recognizeAll(): Promise<void> {
    for (;;) {
      const frame = await this.#slot.take();
      if (frame === null) return;
      await this.#follow(await this.#look(frame));
    }
  }

  async #look(frame: Frame): Promise<TrackerStep> {
    const { cameraId } = this.#settings;
    const { pictureId, isSame } = this.#pictures.follow(frame.picture, frame.capturedAtMono);
    const isOpen = this.#watch.isOpenFor(frame);
    if (isSame || !isOpen) {
      this.#parts.emit({ type: 'frameSkipped', cameraId, reason: isOpen ? 'samePicture' : 'noMotion' });
      return rest(this.#passages, frame.capturedAtMono, this.#tracking);
    }
    if (this.#deinterlacer.mend(frame.picture)) this.#parts.emit({ type: 'interlacingFound', cameraId });
    const recognition = await this.#parts.pipeline.recognize(frame.picture, {
      areas: zoneAreas(this.#settings.zones, frame.picture),
      isWanted: (location) => this.#isInView(location, frame.picture),
    });
    const { ms, unread } = recognition;
    const candidates = recognition.candidates.filter(
      ({ location }) => !this.#privacyMask.touches(location.quad, frame.picture),
    );
    const masked = recognition.candidates.length - candidates.length;
    if (masked > 0) this.#parts.emit({ type: 'platesMasked', cameraId, plates: masked });
    this.#parts.emit({
      type: 'frameRecognized',
      cameraId,
      plates: candidates.length,
      ms: ms.localize + ms.rectify + ms.read,
    });
    if (unread > 0) this.#parts.emit({ type: 'platesUnread', cameraId, count: unread });
    for (const { reading } of candidates)
      this.#parts.emit({ type: 'plateSeen', cameraId, status: reading.status });
    return observe(this.#passages, { ...frame, pictureId }, candidates, this.#tracking);
  }

  async #follow({ state, actions }: TrackerStep): Promise<void> {
    this.#passages = state;
    for (const action of actions) await this.#act(action);
  }

  async #act(action: TrackerAction): Promise<void> {
    const { cameraId } = this.#settings;
    const { passage } = action;
    if (action.type === 'close') {
      const { outcome } = action;
      this.#parts.emit({ type: 'passageClosed', cameraId, outcome, looks: passage.looks });
      return this.#end(action.passage);
    }
    if (action.type === 'keepIllegible') return this.#keepIllegible(action.passage);
    const readId = this.#readIds.get(passage.ordinal) ?? this.#parts.newId();
    this.#readIds.set(passage.ordinal, readId);
    await this.#giveOut(readId, action.passage);
    const { looks, vote } = passage;
    const type = action.type === 'issue' ? 'readIssued' : 'readRevised';
    this.#parts.emit({ type, cameraId, looks, agreeingLooks: vote?.agreeingLooks ?? 0 });
    if (action.type === 'issue') this.#measureExposure(action.passage);
  }

  async #end(passage: Passage): Promise<void> {
    const readId = this.#readIds.get(passage.ordinal);
    const end = endOf(passage);
    this.#readIds.delete(passage.ordinal);
    if (readId !== undefined && end !== null) await this.#parts.sink.acceptEnd({ readId, ...end });
  }

  #measureExposure({ best }: PassageInView): void {
    const { cameraId } = this.#settings;
    const exposure = measureExposure(best.frame.picture, best.candidate.location.quad);
    this.#parts.emit({ type: 'plateExposureMeasured', cameraId, exposure });
  }

  async #giveOut(readId: string, passage: PassageInView): Promise<void> {
    const { cameraId, unitId } = this.#settings;
    const read = readOf(passage);
    const { picture } = passage.best.frame;
    const region = await this.#readRegion(picture, read);
    const { evidence, quad } = await this.#makeEvidence(picture, read.quad);
    const zone = this.#zoneOf(read.quad, picture);
    await this.#parts.sink.accept({ ...read, ...region, readId, unitId, cameraId, zone, evidence, quad });
  }

  async #makeEvidence(picture: Picture, plate: Quad): Promise<MadeEvidence> {
    const started = performance.now();
    const made = await makeEvidence(picture, plate, this.#settings.evidence, rectifyColour);
    const { plateCrop, rectifiedCrop, contextualImage } = made.evidence;
    this.#parts.emit({
      type: 'evidenceMade',
      cameraId: this.#settings.cameraId,
      bytes: plateCrop.jpeg.length + rectifiedCrop.jpeg.length + contextualImage.jpeg.length,
      ms: performance.now() - started,
    });
    return made;
  }

  async #keepIllegible(passage: PassageInView): Promise<void> {
    const { candidate, frame } = passage.best;
    const { quad } = candidate.location;
    const { cameraId, unitId, evidence } = this.#settings;
    await this.#parts.sink.acceptIllegible({
      passageId: this.#parts.newId(),
      unitId,
      cameraId,
      localization: passage.localization,
      direction: directionOf(passage.trace),
      zone: this.#zoneOf(quad, frame.picture),
      capturedAtUtc: frame.capturedAtUtc,
      clockQuality: frame.clockQuality,
      firstSeenUtc: passage.firstSeenUtc,
      lastSeenUtc: passage.lastSeenUtc,
      evidence: await makeCrops(frame.picture, quad, evidence, rectifyColour),
    });
  }

  /** Plates outside the zones are dropped before they are read, by the middle of the plate. */
  #isInView({ quad }: PlateLocation, picture: Picture): boolean {
    return this.#settings.zones.length === 0 || this.#zoneOf(quad, picture) !== null;
  }

  /** The zone that contains the middle of the plate. */
  #zoneOf(quad: Quad, picture: Picture): string | null {
    const place = sharePoint(boxCentre(boundingBox(quad)), picture);
    const zone = zoneOf(place, this.#settings.zones);
    return zone?.name ?? null;
  }

  /** Runs on the best look of a read that is sent, because the network is too slow for every frame. */
  async #readRegion(picture: Picture, { quad, text }: PassageRead): Promise<RegionReading> {
    const { pipeline, emit } = this.#parts;
    const started = performance.now();
    const reading = await pipeline.readRegion(picture, quad, text);
    if (pipeline.tellsRegions)
      emit({
        type: 'regionJudged',
        cameraId: this.#settings.cameraId,
        outcome: reading.region === null ? 'unknown' : 'known',
        ms: performance.now() - started,
      });
    return reading;
  }
}
