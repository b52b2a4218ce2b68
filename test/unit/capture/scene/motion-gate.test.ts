import { describe, expect, it } from 'vitest';
import { LumaGrid } from '../../../../src/capture/scene/luma-grid.ts';
import { MotionGate } from '../../../../src/capture/scene/motion-gate.ts';
import { watchedCells } from '../../../../src/capture/scene/watched-cells.ts';
import type { Picture } from '../../../../src/domain/picture/frame.ts';
import type { Polygon, Zone } from '../../../../src/domain/picture/zone.ts';
import { monoMs } from '../../../../src/domain/time/time.ts';
import {
  cloudShadow,
  copyOf,
  type Disturbance,
  type DrawnVehicle,
  drawnRoad,
  gain,
  lightStep,
  noise,
  rain,
  swayingTree,
  withVehicle,
} from '../../../support/capture/drawn-road.ts';

const WIDTH = 320;
const HEIGHT = 180;
const FRAME_MS = 100;
const SETTINGS = { enabled: true, minChange: 12, minChangedShare: 0.001 };
const VEHICLE = { x: 0.3, y: 0.4, width: 0.25, height: 0.35, body: 150 } as const;
/** The gate stays open this many frames after the last motion. */
const HOLD_FRAMES = 5;

type Options = {
  readonly asphalt?: number;
  readonly sensorNoise?: number;
  readonly zones?: readonly Zone[];
  readonly privacyMasks?: readonly Polygon[];
  readonly disturbance?: Disturbance;
};

/** A gate before a drawn road. */
class Watching {
  readonly #gate: MotionGate;
  readonly #grid = new LumaGrid();
  readonly #noise: Disturbance;
  readonly #disturbance: Disturbance;
  /** Drawn over for every look: nothing is allocated per frame, as in the camera itself. */
  readonly #frame: Picture;
  readonly road: Picture;
  #frames = 0;

  constructor({ asphalt = 90, sensorNoise = 3, zones = [], privacyMasks = [], disturbance }: Options = {}) {
    this.#gate = new MotionGate(SETTINGS, watchedCells(zones, privacyMasks));
    this.#noise = noise(sensorNoise);
    this.#disturbance = disturbance ?? (() => undefined);
    this.road = drawnRoad(WIDTH, HEIGHT, asphalt);
    this.#frame = copyOf(this.road);
  }

  sees(picture: Picture): boolean {
    const frame = this.#frame;
    frame.y.data.set(picture.y.data);
    this.#disturbance(frame, (this.#frames * FRAME_MS) / 1000);
    this.#noise(frame, 0);
    return this.#gate.isOpenFor(this.#grid.sample(frame), monoMs(this.#frames++ * FRAME_MS));
  }

  seesVehicle(vehicle: DrawnVehicle): boolean {
    return this.sees(withVehicle(this.road, vehicle));
  }

  /** How many of these pictures of the empty road were worth inference. */
  emptyFor(frames: number): number {
    let open = 0;
    for (let i = 0; i < frames; i++) open += this.sees(this.road) ? 1 : 0;
    return open;
  }

  /** Has seen the empty road until it was background. */
  settled(frames = 30): this {
    this.emptyFor(frames);
    return this;
  }
}

/** The longest run of frames for which the gate was closed. */
function longestMiss(open: readonly boolean[]): number {
  let [longest, run] = [0, 0];
  for (const isOpen of open) {
    run = isOpen ? 0 : run + 1;
    longest = Math.max(longest, run);
  }
  return longest;
}

const times = <T>(count: number, make: (i: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, i) => make(i));

describe('the motion gate', () => {
  it('is open for the first frame, then closes before an empty road', () => {
    const watching = new Watching();
    expect(times(10, () => watching.sees(watching.road))).toEqual([
      ...times(1 + HOLD_FRAMES, () => true),
      ...times(9 - HOLD_FRAMES, () => false),
    ]);
    expect(watching.emptyFor(100)).toBe(0);
  });

  it('is always open when switched off', () => {
    const gate = new MotionGate({ ...SETTINGS, enabled: false }, watchedCells([], []));
    const cells = new LumaGrid().sample(drawnRoad(WIDTH, HEIGHT, 90));
    for (let i = 0; i < 20; i++) expect(gate.isOpenFor(cells, monoMs(i * FRAME_MS))).toBe(true);
  });

  it('stays open for half a second after the last motion', () => {
    const watching = new Watching().settled();
    expect(watching.seesVehicle(VEHICLE)).toBe(true);
    const after = times(8, () => watching.sees(watching.road));
    expect(after.slice(0, HOLD_FRAMES)).toEqual(times(HOLD_FRAMES, () => true));
    expect(after.at(-1)).toBe(false);
  });

  it.each([
    ['a bright one', VEHICLE, 90],
    ['a small one far away', { x: 0.45, y: 0.3, width: 0.07, height: 0.1, body: 150 }, 90],
    ['a dark one on a dark road', { ...VEHICLE, body: 28 }, 35],
    ['one as grey as the road', { ...VEHICLE, body: 90 }, 90],
    ['a grey one in an eighth of the light', { ...VEHICLE, body: 18 }, 11],
    ['one at night, of which only lamps and plate show', { ...VEHICLE, body: 8, lamps: true }, 6],
  ])('misses a vehicle for no more than two frames: %s', (_name, vehicle, asphalt) => {
    const watching = new Watching({ asphalt }).settled();
    const open = times(12, (i) => watching.seesVehicle({ ...vehicle, x: vehicle.x - 0.15 + i * 0.03 }));
    expect(longestMiss(open)).toBeLessThanOrEqual(2);
  });

  it('opens for a plate alone, as an infrared camera shows it: 75 px wide at 1080p', () => {
    const watching = new Watching({ asphalt: 4 }).settled();
    const plate = { x: 0.47, y: 0.51, width: 75 / 1920, height: 37 / 1080 };
    const picture = copyOf(watching.road);
    for (let y = Math.round(plate.y * HEIGHT); y < (plate.y + plate.height) * HEIGHT; y++)
      picture.y.data.fill(
        170,
        y * WIDTH + Math.round(plate.x * WIDTH),
        y * WIDTH + Math.round((plate.x + plate.width) * WIDTH),
      );
    expect(watching.sees(picture)).toBe(true);
  });

  it('sees a vehicle that creeps, at 5 px a second, all the while', () => {
    const watching = new Watching().settled();
    for (let i = 0; i < 10; i++) watching.seesVehicle({ ...VEHICLE, x: -0.2 + i * 0.03 });
    const open = times(300, (i) => watching.seesVehicle({ ...VEHICLE, x: 0.1 + (i * 0.5) / WIDTH }));
    expect(longestMiss(open)).toBeLessThanOrEqual(2);
  });

  it.each([0.3, 1, 2, 5, 15, 60])('sees a vehicle start again that has stood for %s s', (stoodS) => {
    const watching = new Watching().settled();
    for (let i = 0; i < 10; i++) watching.seesVehicle({ ...VEHICLE, x: 0.03 * i });
    for (let i = 0; i < stoodS * 10; i++) watching.seesVehicle({ ...VEHICLE, x: 0.3 });
    const open = times(20, (i) => watching.seesVehicle({ ...VEHICLE, x: 0.3 + (i + 1) * 0.01 }));
    expect(longestMiss(open)).toBeLessThanOrEqual(2);
  });

  it('comes to rest before a parked vehicle', () => {
    const watching = new Watching().settled();
    const open = times(600, () => watching.seesVehicle(VEHICLE));
    expect(open[0]).toBe(true);
    expect(open.slice(-100)).toEqual(times(100, () => false));
  });

  it('keeps seeing vehicles on a road that is never empty for long', () => {
    const watching = new Watching().settled();
    for (let minute = 0; minute < 60 * 10; minute += 20) {
      const open = times(10, (i) => watching.seesVehicle({ ...VEHICLE, body: 120, x: -0.2 + i * 0.1 }));
      watching.emptyFor(10);
      expect(longestMiss(open.slice(1, 9))).toBeLessThanOrEqual(2);
    }
  });
});

describe('the motion gate before an empty road', () => {
  /** Once learned; the open frames are of half a minute. */
  it.each([
    ['in rain', rain(150, 25), 15],
    ['when the exposure jumps', lightStep, 15],
    ["when a cloud's shadow crosses", cloudShadow, 15],
    ['with the noise of a dark picture', noise(12), 15],
    ['beside a swaying tree, mostly', swayingTree(), 75],
  ])('stays closed %s, and opens for a vehicle', (_name, disturbance, mostOpen) => {
    const watching = new Watching({ disturbance }).settled(300);
    expect(watching.emptyFor(300)).toBeLessThanOrEqual(mostOpen);
    expect(watching.seesVehicle(VEHICLE) || watching.seesVehicle(VEHICLE)).toBe(true);
  });

  it('stays closed at night, with the noise of little light', () => {
    const watching = new Watching({ asphalt: 11, sensorNoise: 6 }).settled();
    expect(watching.emptyFor(300)).toBe(0);
  });

  it('stays closed when dusk takes nearly all light within a minute', () => {
    const watching = new Watching().settled();
    let open = 0;
    for (let i = 0; i < 600; i++) {
      const dusk = copyOf(watching.road);
      gain(dusk, () => 1 - (0.9 * i) / 600);
      open += watching.sees(dusk) ? 1 : 0;
    }
    expect(open).toBe(0);
  });
});

describe('the motion gate with zones', () => {
  const left: Zone = {
    name: 'left',
    polygon: [
      [0, 0],
      [0.5, 0],
      [0.5, 1],
      [0, 1],
    ],
  };

  it('opens for a vehicle inside and stays closed for one outside', () => {
    const watching = new Watching({ zones: [left] }).settled();
    expect(watching.seesVehicle({ ...VEHICLE, x: 0.7 })).toBe(false);
    expect(watching.seesVehicle({ ...VEHICLE, x: 0.1 })).toBe(true);
  });

  it('leaves a privacy mask unwatched even inside a zone', () => {
    const privacyMasks = [
      [
        [0, 0],
        [1, 0],
        [1, 0.9],
        [0, 0.9],
      ],
    ] as const;
    const watching = new Watching({ zones: [left], privacyMasks }).settled();
    expect(watching.seesVehicle({ ...VEHICLE, x: 0.1 })).toBe(false);
  });
});
