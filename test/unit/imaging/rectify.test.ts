import { describe, expect, it } from 'vitest';
import type { Plane } from '../../../src/domain/picture/frame.ts';
import type { Quad } from '../../../src/domain/picture/geometry.ts';
import { rectify } from '../../../src/imaging/rectify.ts';

const grey = (x: number, y: number): number => (x * 37 + y * 91 + ((x * y) % 17) * 5) % 256;

const plane = (widthPx: number, heightPx: number, at: (x: number, y: number) => number): Plane => ({
  widthPx,
  heightPx,
  data: Uint8Array.from({ length: widthPx * heightPx }, (_, i) => at(i % widthPx, Math.floor(i / widthPx))),
});

const [WIDTH, HEIGHT] = [90, 60];
const small = plane(WIDTH, HEIGHT, grey);

/** The same picture with its border repeated 100 px on every side, so that no sample lies outside. */
const PADDING = 100;
const clamp = (value: number, length: number): number => Math.min(Math.max(value - PADDING, 0), length - 1);
const padded = plane(WIDTH + 2 * PADDING, HEIGHT + 2 * PADDING, (x, y) =>
  grey(clamp(x, WIDTH), clamp(y, HEIGHT)),
);

const farthest = (a: Float32Array, b: Float32Array): number =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? Number.NaN))), 0);

const moved = (quad: Quad, by: number): Quad => {
  const [tl, tr, br, bl] = quad.map(([x, y]) => [x + by, y + by] as const);
  return [tl, tr, br, bl] as Quad; // as many as before
};

describe('a crop repeats the border of its picture', () => {
  const quads: readonly (readonly [string, Quad])[] = [
    [
      'inside',
      [
        [20, 15],
        [70, 18],
        [68, 40],
        [21, 38],
      ],
    ],
    [
      'up to the last pixels',
      [
        [0, 0],
        [90, 0],
        [90, 60],
        [0, 60],
      ],
    ],
    [
      'less than a pixel beyond the upper left corner',
      [
        [3.9, 1.1],
        [83.9, 1.1],
        [83.9, 31.1],
        [3.9, 31.1],
      ],
    ],
    [
      'beyond the left',
      [
        [-12, 10],
        [40, 14],
        [40, 34],
        [-12, 30],
      ],
    ],
    [
      'beyond the lower right corner',
      [
        [60, 40],
        [120, 44],
        [118, 75],
        [58, 70],
      ],
    ],
    [
      'beyond all sides',
      [
        [-10, -8],
        [105, -5],
        [100, 72],
        [-14, 70],
      ],
    ],
    [
      'strongly in perspective',
      [
        [5, 5],
        [80, 20],
        [80, 30],
        [5, 55],
      ],
    ],
  ];

  it.each(quads)('for a quad %s', (_, quad) => {
    for (const [width, height] of [
      [64, 32],
      [12, 8],
    ] as const) {
      const crop = rectify(small, quad, width, height, 0.06);
      expect(
        farthest(crop.data, rectify(padded, moved(quad, PADDING), width, height, 0.06).data),
      ).toBeLessThan(1e-3);
    }
  });

  it('has only grey levels, even where the corners are no quad', () => {
    const crossed: Quad = [
      [10, 10],
      [60, 40],
      [60, 10],
      [10, 40],
    ];
    const { data } = rectify(small, crossed, 32, 16, 0.25);
    expect(data.every((value) => value >= 0 && value <= 255)).toBe(true);
  });
});
