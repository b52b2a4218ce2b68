import { describe, expect, it } from 'vitest';
import { Deinterlacer } from '../../../../src/capture/scene/deinterlacer.ts';
import { findCombing } from '../../../../src/imaging/deinterlace.ts';
import { turned, UPRIGHT } from '../../../../src/imaging/turn.ts';
import type { Yuv420 } from '../../../../src/imaging/yuv.ts';
import { copyOf, drawnRoad, withVehicle } from '../../../support/capture/drawn-road.ts';

const ROAD = drawnRoad(640, 360, 90);

const vehicleAt = (x: number): Yuv420 => withVehicle(ROAD, { x, y: 0.3, width: 0.4, height: 0.5, body: 200 });

/** Even lines of one moment and odd lines of the next, in which the vehicle has moved by 12 pixels. */
function interlaced(x: number): Yuv420 {
  const picture = copyOf(vehicleAt(x));
  const next = vehicleAt(x + 12 / 640);
  for (const plane of ['y', 'u', 'v'] as const)
    for (let row = 1; row < picture[plane].heightPx; row += 2) {
      const from = row * picture[plane].widthPx;
      picture[plane].data.set(next[plane].data.subarray(from, from + picture[plane].widthPx), from);
    }
  return picture;
}

const difference = (a: Yuv420, b: Yuv420): number =>
  a.y.data.reduce((sum, value, i) => sum + Math.abs(value - (b.y.data[i] ?? 0)), 0) / a.y.data.length;

/** The pictures of a vehicle that drives by, as they are after the camera has seen them. */
function seen(shot: (x: number) => Yuv420, linesAre: 'rows' | 'columns' = 'rows') {
  const deinterlacer = new Deinterlacer(linesAre);
  const found: boolean[] = [];
  const pictures = [0.05, 0.12, 0.19, 0.26, 0.33].map((x) => {
    const picture = shot(x);
    found.push(deinterlacer.mend(picture));
    return picture;
  });
  return { found, last: pictures.at(-1) as Yuv420 };
}

describe('a camera with interlaced pictures', () => {
  it('is found once, and its pictures become those of one moment', () => {
    const { found, last } = seen(interlaced);
    expect(found).toEqual([false, false, true, false, false]);
    expect(findCombing(last, 'rows').count).toBe(0);
    expect(difference(last, vehicleAt(0.33))).toBeLessThan(difference(interlaced(0.33), vehicleAt(0.33)) / 2);
  });

  it('is found also when its picture is turned by 90°', () => {
    const quarter = (picture: Yuv420) => turned(picture, { ...UPRIGHT, rotate: 90 });
    const { found, last } = seen((x) => quarter(interlaced(x)), 'columns');
    expect(found).toContain(true);
    expect(findCombing(last, 'columns').count).toBe(0);
  });

  it('keeps all lines of what stands still', () => {
    const { last } = seen(interlaced);
    const road = ROAD.y.data.subarray(0, 640 * 64);
    expect(last.y.data.subarray(0, 640 * 64)).toEqual(road);
  });
});

describe('a camera with progressive pictures', () => {
  it('is left as it is, to the last bit', () => {
    const { found, last } = seen(vehicleAt);
    expect(found).not.toContain(true);
    expect(last).toEqual(vehicleAt(0.33));
  });

  it('is left as it is when a fine grating stands in the picture', () => {
    const grating = (x: number): Yuv420 => {
      const picture = copyOf(vehicleAt(x));
      for (let row = 0; row < 90; row += 2) picture.y.data.fill(220, row * 640, row * 640 + 300);
      return picture;
    };
    expect(findCombing(grating(0.05), 'rows').count).toBeGreaterThan(2);
    expect(seen(grating).last).toEqual(grating(0.33));
  });
});
