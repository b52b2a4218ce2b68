/**
 * One camera: frames → motion gate → recognition → passages → reads. Reads top to bottom as the data path.
 *
 * Lives in the camera's own thread, since inference blocks the thread that calls it. Owns the open passages and
 * nothing that lasts: a read is safe once the sink has accepted it.
 */

import { FrameSlot } from './capture/frame-slot.ts';
import type { FrameSource } from './capture/frame-source.ts';
import { MotionGate, type MotionGateSettings } from './capture/motion-gate.ts';
import type { CaptureEvent, Emit, RecognitionEvent, TrackingEvent } from './domain/events.ts';
import type { Frame, Picture } from './domain/frame.ts';
import type { Point, Quad } from './domain/geometry.ts';
import type { PlateRead } from './domain/plate-read.ts';
import type { RegionReading } from './domain/region-reading.ts';
import type { ClockQuality } from './domain/time.ts';
import type { RecognitionPipeline } from './recognition/pipeline.ts';
import { type EvidenceSettings, makeEvidence } from './tracking/evidence-maker.ts';
import type { Passage, TrackingSettings } from './tracking/passage.ts';
import { closeAll, NO_PASSAGES, observe, rest, type TrackerStep } from './tracking/passage-tracker.ts';
import { type PassageRead, readOf } from './tracking/read-of-passage.ts';

export type CameraSettings = {
  readonly cameraId: string;
  readonly unitId: string;
  readonly motionGate: MotionGateSettings;
  readonly tracking: TrackingSettings;
  readonly evidence: EvidenceSettings;
};

export type CameraParts = {
  readonly source: FrameSource;
  readonly pipeline: RecognitionPipeline;
  readonly sink: ReadSink;
  readonly clockQuality: () => ClockQuality;
  /** A new read id. */
  readonly newReadId: () => string;
  readonly emit: Emit<CaptureEvent | RecognitionEvent | TrackingEvent>;
};

/** Takes a read over; resolves once it is recorded, so that a slow buffer slows the camera and loses nothing. */
export type ReadSink = { accept(read: PlateRead): Promise<void> };

export class Camera {
  readonly #settings: CameraSettings;
  readonly #parts: CameraParts;
  readonly #slot = new FrameSlot();
  readonly #gate: MotionGate;
  #passages = NO_PASSAGES;

  constructor(settings: CameraSettings, parts: CameraParts) {
    this.#settings = settings;
    this.#parts = parts;
    this.#gate = new MotionGate(settings.motionGate);
  }

  /**
   * Runs until the source ends or `signal` aborts; open passages then become reads.
   * @throws what the source, the recognition or the sink threw, after what was seen before has been recorded.
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
    // Whatever broke, the vehicles in view were seen: they become reads before the fault is told.
    await this.#issue(closeAll(this.#passages, this.#settings.tracking));
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }

  async #capture(signal: AbortSignal): Promise<void> {
    const { source, emit, clockQuality } = this.#parts;
    const { cameraId } = this.#settings;
    let frames = 0;
    for await (const captured of source.pictures(signal)) {
      if (frames === 0) emit({ type: 'sourceStarted', cameraId, source: source.description });
      const frame: Frame = { cameraId, frameSeq: frames++, ...captured, clockQuality: clockQuality() };
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
      await this.#issue(await this.#look(frame));
    }
  }

  async #look(frame: Frame): Promise<TrackerStep> {
    const { cameraId, tracking } = this.#settings;
    if (!this.#gate.isOpenFor(frame.picture.y)) {
      this.#parts.emit({ type: 'frameSkipped', cameraId, reason: 'noMotion' });
      return rest(this.#passages, frame.capturedAtMono, tracking);
    }
    const { candidates, ms } = await this.#parts.pipeline.recognize(frame.picture);
    this.#parts.emit({
      type: 'frameRecognized',
      cameraId,
      plates: candidates.length,
      ms: ms.localize + ms.rectify + ms.read,
    });
    for (const { reading } of candidates)
      this.#parts.emit({ type: 'plateSeen', cameraId, status: reading.status });
    return observe(this.#passages, frame, candidates, tracking);
  }

  async #issue({ state, due, illegible }: TrackerStep): Promise<void> {
    this.#passages = state;
    for (const { looks } of illegible) this.#tell('illegible', looks);
    for (const passage of due) await this.#issueRead(passage);
  }

  async #issueRead(passage: Passage): Promise<void> {
    const { cameraId, unitId, tracking } = this.#settings;
    const read = readOf(passage, tracking);
    if (!read) return;
    this.#tell('read', passage.looks);
    const { picture } = passage.best.frame;
    const region = await this.#readRegion(picture, read);
    const evidence = await makeEvidence(passage.best, this.#settings.evidence);
    const readId = this.#parts.newReadId();
    const quad = inImage(read.quad, picture.widthPx, evidence.contextualImage.widthPx);
    await this.#parts.sink.accept({ ...read, ...region, readId, unitId, cameraId, evidence, quad });
  }

  /** Once a passage, on its best look: the network is too dear for every frame. */
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

  #tell(outcome: 'read' | 'illegible', looks: number): void {
    this.#parts.emit({ type: 'passageClosed', cameraId: this.#settings.cameraId, outcome, looks });
  }
}

/** A frame's quad in the pixels of the image that was scaled from it. */
function inImage(quad: Quad, frameWidthPx: number, imageWidthPx: number): Quad {
  const scale = imageWidthPx / frameWidthPx;
  const [tl, tr, br, bl] = quad;
  const scaled = ([x, y]: Point): Point => [x * scale, y * scale];
  return [scaled(tl), scaled(tr), scaled(br), scaled(bl)];
}
