import { describe, expect, it } from 'vitest';
import { boundingBox, isConvex, type Quad, quadOfBox } from '../../../src/domain/picture/geometry.ts';
import type { CropReading } from '../../../src/recognition/contracts/character-reader.ts';
import { isWorthAnother, looksAround, meanOf } from '../../../src/recognition/looks.ts';

const PLATE = quadOfBox([100, 50, 200, 100]);

const reading = (main: readonly number[], sharpness: number): CropReading => ({
  main: { alphabet: 'AB_', rows: [Float32Array.from(main)] },
  stacked: { alphabet: 'A_', rows: [Float32Array.of(0, 1)] },
  stackedPosition: Float32Array.of(1, 0, 0, 0),
  sharpness,
});

describe('several looks at a plate', () => {
  it('lie a little beside it, on all sides', () => {
    const boxes = looksAround(PLATE).map(boundingBox);
    expect(boxes).toHaveLength(4);
    const shift = (index: number) =>
      boxes.map((box) => (box[index] as number) - ([100, 50, 200, 100][index] as number));
    for (const side of [0, 1, 2, 3]) {
      expect(Math.min(...shift(side))).toBeGreaterThanOrEqual(-3.01);
      expect(Math.max(...shift(side))).toBeLessThanOrEqual(3.01);
      expect(Math.min(...shift(side))).toBeLessThan(-0.5);
      expect(Math.max(...shift(side))).toBeGreaterThan(0.5);
    }
  });

  it('move along the plate’s own sides, however it stands in the picture', () => {
    const oblique: Quad = [
      [100, 50],
      [200, 80],
      [200, 130],
      [100, 100],
    ];
    const [wider] = looksAround(oblique);
    expect(wider?.[0][0]).toBeCloseTo(97);
    expect(wider?.[0][1]).toBeCloseTo(47.6);
  });

  it('have the mean of all probabilities and the sharpness of the first', () => {
    const mean = meanOf([reading([0.6, 0.4, 0], 7), reading([0.1, 0.9, 0], 3)]);
    expect([...(mean.main.rows[0] ?? [])]).toEqual([expect.closeTo(0.35), expect.closeTo(0.65), 0]);
    expect([...mean.stackedPosition]).toEqual([1, 0, 0, 0]);
    expect(mean.sharpness).toBe(7);
  });
});

describe('another look', () => {
  const SURE = 0.8;

  it.each([
    ['is not worth its time after a sure one', 0.8, 1, false],
    ['is made after a doubtful one', 0.79, 1, true],
    ['is made after a very doubtful one', 0.02, 1, true],
    ['is not worth its time after a hopeless one', 0.019, 1, false],
    ['is made once there are several, even if their mean is sure', 0.95, 2, true],
    ['is not worth its time once several are hopeless together', 0.019, 3, false],
  ])('%s', (_, certainty, made, expected) => {
    expect(isWorthAnother(certainty, made, SURE)).toBe(expected);
  });

  it('is never made for a model that is content with one', () => {
    expect(isWorthAnother(0.5, 1, 0)).toBe(false);
  });
});

describe('a convex quad', () => {
  it('turns clockwise at every corner', () => {
    const [tl, tr, br, bl] = PLATE;
    expect(isConvex(PLATE)).toBe(true);
    expect(isConvex([tl, br, tr, bl])).toBe(false);
    expect(isConvex([tr, tl, bl, br])).toBe(false);
    expect(isConvex([tl, tr, [110, 60], bl])).toBe(false);
    expect(isConvex([tl, tl, tl, tl])).toBe(false);
  });
});
