import type { CaptureEvent } from '../../domain/events/capture-events.ts';
import type { Emit } from '../../domain/events/events.ts';
import type { Frame } from '../../domain/picture/frame.ts';
import type { Polygon, Zone } from '../../domain/picture/zone.ts';
import { brightnessOf, followLight, type LightSettings, type LightState } from './light-level.ts';
import { LumaGrid } from './luma-grid.ts';
import { MotionGate, type MotionGateSettings } from './motion-gate.ts';
import { watchedCells } from './watched-cells.ts';

export type SceneWatchSettings = {
  readonly cameraId: string;
  readonly motionGate: MotionGateSettings;
  readonly light: LightSettings;
  /** The areas to watch; empty for everywhere. */
  readonly zones: readonly Zone[];
  readonly privacyMasks: readonly Polygon[];
};

/** What is checked in every frame, on one coarse grid: whether something moves, and how light it is. */
export class SceneWatch {
  readonly #settings: SceneWatchSettings;
  readonly #emit: Emit<CaptureEvent>;
  readonly #grid = new LumaGrid();
  readonly #watched: Uint8Array;
  readonly #gate: MotionGate;
  #light: LightState | null = null;

  constructor(settings: SceneWatchSettings, emit: Emit<CaptureEvent>) {
    this.#settings = settings;
    this.#emit = emit;
    this.#watched = watchedCells(settings.zones, settings.privacyMasks);
    this.#gate = new MotionGate(settings.motionGate, this.#watched);
  }

  /** Processes a frame, in order of capture. @returns whether it is worth inference. */
  isOpenFor({ picture, capturedAtMono }: Pick<Frame, 'picture' | 'capturedAtMono'>): boolean {
    const cells = this.#grid.sample(picture);
    const before = this.#light?.light;
    const { cameraId, light: settings } = this.#settings;
    this.#light = followLight(this.#light, brightnessOf(cells, this.#watched), capturedAtMono, settings);
    const { light, brightness } = this.#light;
    if (light !== before) this.#emit({ type: 'lightChanged', cameraId, light, brightness });
    return this.#gate.isOpenFor(cells, capturedAtMono);
  }
}
