import { expect, test } from 'vitest';
import { faint, ROAD, worn } from '../../../../../scripts/measure/worn/road.ts';
import type { Picture, Plane } from '../../../../../src/domain/picture/frame.ts';

const plane = (widthPx: number, heightPx: number, value: (x: number) => number): Plane => ({
  widthPx,
  heightPx,
  data: new Uint8Array(widthPx * heightPx).map((_, i) => value(i % widthPx)),
});
const bars: Picture = {
  widthPx: 75,
  heightPx: 37,
  y: plane(75, 37, (x) => ((x >> 3) % 2 === 0 ? 240 : 20)),
  u: plane(38, 19, () => 88),
  v: plane(38, 19, () => 168),
  range: 'full',
};

test('a faint plate keeps so many grey levels, and as little of its colour', () => {
  const { y, u } = faint(bars, 30);
  expect(Math.max(...y.data) - Math.min(...y.data)).toBe(30);
  expect(u.data[0]).toBe(Math.round(128 - (40 * 30) / 220));
});

test('a plate with less contrast than that keeps what it has', () => {
  const flat = { ...bars, y: plane(75, 37, (x) => 100 + (x % 2) * 10) };
  expect(Math.max(...faint(flat, 30).y.data) - Math.min(...faint(flat, 30).y.data)).toBe(10);
});

test('the road gives every plate back in its size and place, blurred', () => {
  const [one, two] = worn([bars, faint(bars, 30)], ROAD);
  expect([one?.widthPx, one?.heightPx, two?.u.widthPx]).toEqual([75, 37, 38]);
  const row = one?.y.data.subarray(18 * 75, 19 * 75) ?? [];
  expect(row[4]).toBeGreaterThan(200);
  expect(row[12]).toBeLessThan(60);
  expect(row[8]).toBeGreaterThan(60);
  expect(row[8]).toBeLessThan(200);
});
