import { describe, expect, test } from 'vitest';
import { isUnlabelledPlate } from '../../../../../scripts/measure/accuracy/false-reads.ts';
import { paintOut } from '../../../../../scripts/measure/pictures/paint-out.ts';
import {
  cameraNoise,
  FRONTAL,
  faded,
  layPlate,
  plateQuad,
  stretched,
} from '../../../../../scripts/measure/pictures/plate-view.ts';
import type { Picture } from '../../../../../src/domain/picture/frame.ts';
import { boundingBox, boxHeight, boxWidth, distance } from '../../../../../src/domain/picture/geometry.ts';

function picture(widthPx: number, heightPx: number, luma: (x: number, y: number) => number): Picture {
  const plane = (width: number, height: number, value: (x: number, y: number) => number) => ({
    widthPx: width,
    heightPx: height,
    data: Uint8Array.from({ length: width * height }, (_, i) => value(i % width, Math.floor(i / width))),
  });
  const chroma = plane(widthPx / 2, heightPx / 2, () => 128);
  return { widthPx, heightPx, y: plane(widthPx, heightPx, luma), u: chroma, v: chroma, range: 'full' };
}

const lumaAt = ({ y }: Picture, column: number, row: number): number =>
  y.data[row * y.widthPx + column] ?? -1;

describe('painting a plate out', () => {
  const withPlate = picture(80, 60, (x, y) => (x >= 20 && x < 60 && y >= 20 && y < 40 ? 255 : 2 * x));

  test('leaves nothing of it, only what surrounds it', () => {
    const painted = paintOut(withPlate, [[20, 20, 60, 40]]);
    for (let y = 20; y < 40; y++)
      for (let x = 20; x < 60; x++) expect(Math.abs(lumaAt(painted, x, y) - 2 * x)).toBeLessThan(40);
  });

  test('touches neither the rest nor the picture that was given', () => {
    const painted = paintOut(withPlate, [[20, 20, 60, 40]]);
    expect([lumaAt(painted, 5, 5), lumaAt(painted, 75, 50), lumaAt(withPlate, 40, 30)]).toEqual([
      10, 150, 255,
    ]);
  });

  test('takes boxes at the border', () => {
    const white = picture(40, 40, (x, y) => (x < 20 && y < 20 ? 255 : 60));
    expect(lumaAt(paintOut(white, [[0, 0, 20, 20]]), 15, 15)).toBeLessThan(200);
  });
});

describe('a plate before the camera', () => {
  test('faces it in its own width and proportions', () => {
    expect(plateQuad(FRONTAL, 2, 120, [100, 50])).toEqual([
      [40, 20],
      [160, 20],
      [160, 80],
      [40, 80],
    ]);
  });

  test('is foreshortened by yaw and pitch, and its far side is the smaller one', () => {
    const [tl, tr, br, bl] = plateQuad({ yaw: 30, pitch: 0, roll: 0 }, 2, 120, [0, 0]);
    expect(boxWidth(boundingBox([tl, tr, br, bl]))).toBeCloseTo(120 * Math.cos(Math.PI / 6), 0);
    expect(distance(tl, bl)).toBeGreaterThan(distance(tr, br));
    const pitched = boundingBox(plateQuad({ yaw: 0, pitch: 30, roll: 0 }, 2, 120, [0, 0]));
    expect(boxHeight(pitched)).toBeCloseTo(60 * Math.cos(Math.PI / 6), 0);
  });

  test('rolls clockwise without a change of its sides', () => {
    const [tl, tr] = plateQuad({ yaw: 0, pitch: 0, roll: 15 }, 2, 120, [0, 0]);
    expect(distance(tl, tr)).toBeCloseTo(120);
    expect(tr[1] - tl[1]).toBeCloseTo(120 * Math.sin(Math.PI / 12));
  });

  test('shows its flat picture the right way round', () => {
    const flat = picture(90, 30, (x, y) => (x < 45 ? 0 : 200) + (y < 15 ? 0 : 50));
    const street = picture(80, 60, () => 120);
    const laid = layPlate(street, flat, [
      [10, 20],
      [40, 20],
      [40, 30],
      [10, 30],
    ]);
    expect([lumaAt(laid, 12, 21), lumaAt(laid, 38, 21), lumaAt(laid, 12, 28), lumaAt(laid, 38, 28)]).toEqual([
      0, 200, 50, 250,
    ]);
    expect([lumaAt(laid, 9, 25), lumaAt(laid, 41, 25), lumaAt(street, 12, 21)]).toEqual([120, 120, 120]);
  });
});

describe('a plate laid askew', () => {
  test('has each corner of its flat picture at the corner of the quad that belongs to it', () => {
    const flat = picture(120, 60, (x, y) => (x < 60 ? 0 : 160) + (y < 30 ? 0 : 80));
    const quad = plateQuad({ yaw: 40, pitch: 20, roll: 15 }, 2, 100, [60, 50]);
    const laid = layPlate(
      picture(120, 100, () => 120),
      flat,
      quad,
    );
    const centre = [60, 50] as const;
    const near = quad.map(([x, y]) =>
      lumaAt(laid, Math.floor(x + (centre[0] - x) * 0.1), Math.floor(y + (centre[1] - y) * 0.1)),
    );
    expect(near).toEqual([0, 160, 240, 80]);
    const beyond = quad.map(([x, y]) =>
      lumaAt(laid, Math.floor(x - (centre[0] - x) * 0.1), Math.floor(y - (centre[1] - y) * 0.1)),
    );
    expect(beyond).toEqual([120, 120, 120, 120]);
  });
});

describe('contrast', () => {
  const halves = picture(40, 40, (x) => (x < 20 ? 60 : 180));
  const middleOf = (values: readonly number[]): number => values.reduce((a, b) => a + b) / values.length;

  test('of a stretched plate is the whole range', () => {
    const { y } = stretched(halves);
    expect([Math.min(...y.data), Math.max(...y.data)]).toEqual([0, 255]);
  });

  test('of a faded one is the wanted number of grey levels', () => {
    const { y } = faded(stretched(halves), 12, cameraNoise(1600, 1));
    const dark = [...y.data].filter((_, i) => i % 40 < 20);
    const light = [...y.data].filter((_, i) => i % 40 >= 20);
    expect(middleOf(light) - middleOf(dark)).toBeCloseTo(12, 0);
  });

  test('comes with the same noise every time', () => {
    expect(faded(halves, 25, cameraNoise(1600, 7)).y.data).toEqual(
      faded(halves, 25, cameraNoise(1600, 7)).y.data,
    );
    expect(faded(halves, 25, cameraNoise(1600, 7)).y.data).not.toEqual(
      faded(halves, 25, cameraNoise(1600, 8)).y.data,
    );
  });
});

describe('a plate without a label', () => {
  const list = [{ image: 'a.jpg', box: [10, 10, 50, 30] }];

  test('is one that somebody saw at this place of this picture', () => {
    expect(isUnlabelledPlate('a.jpg', [12, 11, 52, 31], list)).toBe(true);
    expect(isUnlabelledPlate('b.jpg', [12, 11, 52, 31], list)).toBe(false);
    expect(isUnlabelledPlate('a.jpg', [60, 11, 99, 31], list)).toBe(false);
  });
});
