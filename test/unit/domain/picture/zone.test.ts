import { describe, expect, it } from 'vitest';
import {
  isInside,
  type Polygon,
  sharePoint,
  type Zone,
  zoneOf,
} from '../../../../src/domain/picture/zone.ts';

const left: Zone = {
  name: 'left-lane',
  polygon: [
    [0.1, 0.2],
    [0.5, 0.2],
    [0.5, 0.9],
    [0.1, 0.9],
  ],
};
const right: Zone = {
  name: 'right-lane',
  polygon: [
    [0.5, 0.2],
    [0.9, 0.2],
    [0.9, 0.9],
    [0.5, 0.9],
  ],
};

describe('a zone', () => {
  it.each([
    ['left of the lanes', [0.05, 0.5], null],
    ['in the left lane', [0.3, 0.5], 'left-lane'],
    ['on the line between the lanes', [0.5, 0.5], 'right-lane'],
    ['in the right lane', [0.7, 0.5], 'right-lane'],
    ['above both', [0.3, 0.1], null],
    ['outside the picture', [0.3, 1.2], null],
  ] as const)('a place %s', (_, place, name) => {
    expect(zoneOf(place, [left, right])?.name ?? null).toBe(name);
  });

  it('is the first of two that overlap', () => {
    const whole: Zone = {
      name: 'whole-road',
      polygon: [
        [0, 0],
        [1, 0],
        [1, 1],
        [0, 1],
      ],
    };
    expect(zoneOf([0.3, 0.5], [whole, left])?.name).toBe('whole-road');
    expect(zoneOf([0.3, 0.5], [left, whole])?.name).toBe('left-lane');
  });

  it('is no zone where none is given', () => {
    expect(zoneOf([0.5, 0.5], [])).toBeNull();
  });

  it('has the same inside whichever way its outline runs', () => {
    const backwards: Polygon = left.polygon.toReversed();
    for (const place of [
      [0.3, 0.5],
      [0.05, 0.5],
      [0.7, 0.5],
    ] as const)
      expect(isInside(place, backwards)).toBe(isInside(place, left.polygon));
  });

  it('leaves a dent out', () => {
    const dented: Polygon = [
      [0, 0],
      [1, 0],
      [1, 1],
      [0.5, 0.3],
      [0, 1],
    ];
    expect(isInside([0.5, 0.2], dented)).toBe(true);
    expect(isInside([0.5, 0.6], dented)).toBe(false);
  });

  it('leaves nothing out where its outline crosses itself', () => {
    const star: Polygon = [0, 2, 4, 1, 3].map((tip) => {
      const angle = (tip * 2 * Math.PI) / 5;
      return [0.5 + 0.4 * Math.sin(angle), 0.5 - 0.4 * Math.cos(angle)];
    });
    expect(isInside([0.5, 0.5], star)).toBe(true);
    expect(isInside([0.5, 0.85], star)).toBe(false);
  });

  it('accepts places as shares of the picture', () => {
    expect(sharePoint([320, 540], { widthPx: 1280, heightPx: 720 })).toEqual([0.25, 0.75]);
  });
});
