import { expect, test } from 'vitest';
import { lettered } from '../../../../../scripts/measure/lettering/lettering-series.ts';
import { seeded } from '../../../../../scripts/measure/shared/seeded.ts';
import type { Picture, Plane } from '../../../../../src/domain/picture/frame.ts';
import type { Quad } from '../../../../../src/domain/picture/geometry.ts';

const plane = (widthPx: number, heightPx: number, value: (x: number) => number): Plane => ({
  widthPx,
  heightPx,
  data: new Uint8Array(widthPx * heightPx).map((_, i) => value(i % widthPx)),
});
const street: Picture = {
  widthPx: 100,
  heightPx: 60,
  y: plane(100, 60, () => 120),
  u: plane(50, 30, () => 128),
  v: plane(50, 30, () => 128),
  range: 'full',
};
const quad: Quad = [
  [20, 20],
  [60, 20],
  [60, 40],
  [20, 40],
];
const leftHalfInk = plane(40, 20, (x) => (x < 20 ? 255 : 0));
const rowOf = ({ y }: Picture): readonly number[] => [...y.data.slice(30 * 100, 31 * 100)];

test('ink without a board leaves what is around it', () => {
  const row = rowOf(lettered(street, { ink: leftHalfInk, board: false }, quad, seeded(1)));
  expect(new Set(row.slice(20, 40)).size).toBe(1);
  expect(Math.abs((row[30] ?? 0) - 120)).toBeGreaterThan(60);
  expect([...row.slice(0, 20), ...row.slice(40)]).toEqual(Array(80).fill(120));
});

test('a board covers the whole quad, and its ink stands out from it', () => {
  const row = rowOf(lettered(street, { ink: leftHalfInk, board: true }, quad, seeded(3)));
  expect(row[50]).not.toBe(120);
  expect(Math.abs((row[30] ?? 0) - (row[50] ?? 0))).toBeGreaterThan(60);
  expect(row[70]).toBe(120);
});

test('the picture that was given stays as it is', () => {
  lettered(street, { ink: leftHalfInk, board: true }, quad, seeded(3));
  expect(rowOf(street)).toEqual(Array(100).fill(120));
});
