import { describe, expect, it } from 'vitest';
import type { Polygon } from '../../../src/domain/picture/zone.ts';
import { zoneAreas } from '../../../src/recognition/zone-areas.ts';

const SIZE = { widthPx: 3_840, heightPx: 2_160 };

const box = (x0: number, y0: number, x1: number, y1: number): Polygon => [
  [x0, y0],
  [x1, y0],
  [x1, y1],
  [x0, y1],
];
const areasOf = (...polygons: readonly Polygon[]) =>
  zoneAreas(
    polygons.map((polygon, i) => ({ name: `z${i}`, polygon })),
    SIZE,
  );

describe('the areas that are searched for plates', () => {
  it('are the whole picture without zones, and with a zone of almost its size', () => {
    expect(areasOf()).toEqual([]);
    expect(areasOf(box(0, 0.1, 1, 1))).toEqual([]);
  });

  it('are the box around a zone, with a margin', () => {
    expect(areasOf(box(0.5, 0.5, 0.75, 0.75))).toEqual([
      { leftPx: 1_728, topPx: 972, widthPx: 1_344, heightPx: 756 },
    ]);
  });

  it('are no smaller than what the localizer sees anyway, and lie within the picture', () => {
    expect(areasOf(box(0.98, 0.98, 1, 1))).toEqual([
      { leftPx: 3_200, topPx: 1_776, widthPx: 640, heightPx: 384 },
    ]);
    expect(areasOf(box(0, 0, 0.02, 0.02))).toEqual([{ leftPx: 0, topPx: 0, widthPx: 640, heightPx: 384 }]);
  });

  it('are joined where that is no more to search, and never more than three', () => {
    expect(areasOf(box(0.1, 0.4, 0.3, 0.6), box(0.25, 0.4, 0.4, 0.6))).toHaveLength(1);
    const spread = [0, 0.3, 0.6, 0.9].map((x) => box(x, x, x + 0.02, x + 0.02));
    expect(areasOf(...spread)).toHaveLength(3);
  });
});
