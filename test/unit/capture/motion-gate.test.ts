import { describe, expect, it } from 'vitest';
import { MotionGate } from '../../../src/capture/motion-gate.ts';
import type { Plane } from '../../../src/domain/frame.ts';

const WIDTH = 320;
const HEIGHT = 180;

/** A grey road with an optional bright rectangle on it. */
function road(grey: number, vehicle?: { readonly x: number; readonly width: number }): Plane {
  const data = new Uint8Array(WIDTH * HEIGHT).fill(grey);
  if (vehicle)
    for (let y = 80; y < 120; y++)
      data.fill(grey + 60, y * WIDTH + vehicle.x, y * WIDTH + vehicle.x + vehicle.width);
  return { widthPx: WIDTH, heightPx: HEIGHT, data };
}

const gateWith = (enabled = true) => new MotionGate({ enabled, minChange: 12, minChangedShare: 0.002 });

/** Lets the gate see an empty road until it has closed. */
function settled(): MotionGate {
  const gate = gateWith();
  for (let i = 0; i < 20; i++) gate.isOpenFor(road(100));
  expect(gate.isOpenFor(road(100))).toBe(false);
  return gate;
}

describe('the motion gate', () => {
  it('opens for a vehicle in its first frame', () => {
    expect(settled().isOpenFor(road(100, { x: 40, width: 30 }))).toBe(true);
  });

  it('stays open for some frames after the last motion, then closes', () => {
    const gate = settled();
    gate.isOpenFor(road(100, { x: 40, width: 30 }));
    const open = Array.from({ length: 12 }, () => gate.isOpenFor(road(100)));
    expect(open.slice(0, 5)).toEqual([true, true, true, true, true]);
    expect(open.at(-1)).toBe(false);
  });

  it('stays closed when a cloud darkens the whole picture', () => {
    expect(settled().isOpenFor(road(70))).toBe(false);
  });

  it('is always open when switched off', () => {
    const gate = gateWith(false);
    for (let i = 0; i < 20; i++) expect(gate.isOpenFor(road(100))).toBe(true);
  });
});
