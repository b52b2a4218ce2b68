import type { Box } from '../../../src/domain/picture/geometry.ts';
import type { PlateCandidate } from '../../../src/domain/read/plate-candidate.ts';
import { monoMs } from '../../../src/domain/time/time.ts';
import type { TrackingSettings } from '../../../src/tracking/passage.ts';
import {
  closeAll,
  NO_PASSAGES,
  observe,
  rest,
  type TrackerAction,
  type TrackerState,
  type TrackerStep,
} from '../../../src/tracking/passage-tracker.ts';
import { frameAt } from './readings.ts';

/** As the configuration has them, with the confidence that counts as sure said outright. */
export const TRACKING: TrackingSettings = {
  lostAfterMs: 1_500,
  rememberMs: 300_000,
  confirmLooks: 2,
  sureConfidence: 0.9,
  doubtfulAfterMs: 600,
  minLooks: 1,
  minConfidence: 0.3,
  minLocalization: 0.5,
};

/** A plate of 30 x 10 px whose left edge is `x` away from where a plate is just not cut by the picture's edge. */
export const at = (x: number, y = 200, width = 30): Box => [20 + x, y, 20 + x + width, y + width / 3];

const PICTURE = frameAt(0, { widthPx: 1920, heightPx: 1080 }).picture;

/** What a tracker told, and when. */
export type Told = {
  readonly type: TrackerAction['type'];
  readonly atMs: number;
  readonly ordinal: number;
  readonly text: string | undefined;
};

/** A tracker that is driven by hand, with all that it has told. */
export class Driven {
  readonly told: Told[] = [];
  readonly actions: TrackerAction[] = [];
  readonly #settings: TrackingSettings;
  state: TrackerState = NO_PASSAGES;
  nowMs = 0;

  constructor(settings: Partial<TrackingSettings> = {}) {
    this.#settings = { ...TRACKING, ...settings };
  }

  /** One frame is looked at, `afterMs` after the last. Its picture is a new one unless its number is given. */
  see(candidates: readonly PlateCandidate[], afterMs = 100, pictureId?: number): this {
    this.nowMs += afterMs;
    const frame = {
      ...frameAt(this.nowMs, { widthPx: 2, heightPx: 2 }),
      picture: PICTURE,
      pictureId: pictureId ?? this.nowMs,
    };
    return this.#take(observe(this.state, frame, candidates, this.#settings));
  }

  /** The same candidates in `count` frames. */
  seeFor(count: number, candidates: readonly PlateCandidate[]): this {
    for (let i = 0; i < count; i++) this.see(candidates);
    return this;
  }

  /** The gate lets no frame through for this long. */
  rest(forMs: number, everyMs = 100): this {
    for (const until = this.nowMs + forMs; this.nowMs < until; ) {
      this.nowMs += everyMs;
      this.#take(rest(this.state, monoMs(this.nowMs), this.#settings));
    }
    return this;
  }

  end(): this {
    return this.#take(closeAll(this.state, this.#settings));
  }

  /** The texts of what was told, in order. */
  texts(type: TrackerAction['type'] = 'issue'): readonly (string | undefined)[] {
    return this.told.filter((told) => told.type === type).map(({ text }) => text);
  }

  #take({ state, actions }: TrackerStep): this {
    this.state = state;
    this.actions.push(...actions);
    for (const { type, passage } of actions)
      this.told.push({
        type,
        atMs: this.nowMs,
        ordinal: passage.ordinal,
        text: passage.issued?.text.reveal(),
      });
    return this;
  }
}
