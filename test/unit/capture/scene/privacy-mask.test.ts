import { describe, expect, it } from 'vitest';
import { PrivacyMask } from '../../../../src/capture/scene/privacy-mask.ts';
import type { Picture } from '../../../../src/domain/picture/frame.ts';
import { type Quad, quadOfBox } from '../../../../src/domain/picture/geometry.ts';
import type { Polygon } from '../../../../src/domain/picture/zone.ts';
import { planesOf, yuv420Bytes } from '../../../../src/imaging/yuv.ts';

/** No pixel of these pictures is black or grey before it is masked. */
const [LUMA, CHROMA] = [200, 77];

function picture(widthPx: number, heightPx: number, range: Picture['range'] = 'full'): Picture {
  const made = planesOf(new Uint8Array(yuv420Bytes(widthPx, heightPx)).fill(LUMA), widthPx, heightPx, range);
  made.u.data.fill(CHROMA);
  made.v.data.fill(CHROMA);
  return made;
}

function masked(polygons: readonly Polygon[], widthPx: number, heightPx: number): Picture {
  const made = picture(widthPx, heightPx);
  new PrivacyMask(polygons).blackOut(made);
  return made;
}

/** `#` where the luma is black. */
const drawing = ({ widthPx, heightPx, y }: Picture): readonly string[] =>
  Array.from({ length: heightPx }, (_, row) =>
    [...y.data.subarray(row * widthPx, (row + 1) * widthPx)]
      .map((grey) => (grey === 0 ? '#' : grey === LUMA ? '.' : '?'))
      .join(''),
  );

const rectangle = (left: number, top: number, right: number, bottom: number): Polygon => [
  [left, top],
  [right, top],
  [right, bottom],
  [left, bottom],
];

/** Whether the square of a pixel and the rectangle share an area, by arithmetic of our own. */
const touches = (
  x: number,
  y: number,
  [left, top, right, bottom]: readonly [number, number, number, number],
) => x < right && x + 1 > left && y < bottom && y + 1 > top;

describe('a privacy mask', () => {
  it('blackens its pixels and no others, those that it only touches included', () => {
    expect(drawing(masked([rectangle(0.15, 0.25, 0.6, 0.7)], 10, 8))).toEqual([
      '..........',
      '..........',
      '.#####....',
      '.#####....',
      '.#####....',
      '.#####....',
      '..........',
      '..........',
    ]);
  });

  it('draws slanted outlines', () => {
    const triangle: Polygon = [
      [0, 0],
      [1, 0],
      [0, 1],
    ];
    expect(drawing(masked([triangle], 5, 5))).toEqual(['#####', '####.', '###..', '##...', '#....']);
  });

  it.each([
    [31, 17],
    [32, 18],
    [1, 1],
    [5, 64],
    [1919, 1079],
  ])(
    'covers each pixel and each chroma sample of an odd place, in a picture of %i×%i',
    (widthPx, heightPx) => {
      const shares = [0.371, 0.113, 0.7291, 0.8377] as const;
      const edges = [
        shares[0] * widthPx,
        shares[1] * heightPx,
        shares[2] * widthPx,
        shares[3] * heightPx,
      ] as const;
      const { y, u, v } = masked([rectangle(...shares)], widthPx, heightPx);
      let wrong = 0;
      for (let row = 0; row < heightPx; row++)
        for (let column = 0; column < widthPx; column++) {
          const isMasked = y.data[row * widthPx + column] === 0;
          // A sliver of less than a quarter of a row may stay; nothing may stay that lies inside.
          if (isMasked && !touches(column, row, edges)) wrong++;
          if (!isMasked && touches(column, row + 0.125, edges) && touches(column, row - 0.125, edges))
            wrong++;
          const sample = (row >> 1) * u.widthPx + (column >> 1);
          if (isMasked && (u.data[sample] !== 128 || v.data[sample] !== 128)) wrong++;
        }
      expect(wrong).toBe(0);
      const untouched = u.data.filter((value) => value === CHROMA).length;
      if (widthPx > 5) expect(untouched).toBeGreaterThan(0);
    },
  );

  it('can cover the whole picture, to its last row and column', () => {
    for (const [widthPx, heightPx] of [
      [7, 5],
      [8, 6],
    ] as const) {
      const { y, u, v } = masked([rectangle(0, 0, 1, 1)], widthPx, heightPx);
      expect(new Set(y.data)).toEqual(new Set([0]));
      expect(new Set([...u.data, ...v.data])).toEqual(new Set([128]));
    }
  });

  it('is cut off at the borders that it crosses', () => {
    expect(drawing(masked([rectangle(0.5, -3, 9, 0.25)], 8, 4))).toEqual([
      '....####',
      '........',
      '........',
      '........',
    ]);
    expect(drawing(masked([rectangle(-2, -2, -1, -1), rectangle(2, 0, 3, 1)], 4, 2))).toEqual([
      '....',
      '....',
    ]);
  });

  it('covers what an outline that crosses itself goes around, and what two masks share', () => {
    const star: Polygon = [0, 2, 4, 1, 3].map((tip) => {
      const angle = (tip * 2 * Math.PI) / 5;
      return [0.5 + 0.45 * Math.sin(angle), 0.5 - 0.45 * Math.cos(angle)];
    });
    expect(drawing(masked([star], 20, 20))[10]?.[10]).toBe('#');
    expect(drawing(masked([rectangle(0, 0, 0.6, 1), rectangle(0.4, 0, 1, 1)], 5, 1))).toEqual(['#####']);
  });

  it('is black in the range of the picture', () => {
    const video = picture(4, 4, 'limited');
    new PrivacyMask([rectangle(0, 0, 1, 1)]).blackOut(video);
    expect(new Set(video.y.data)).toEqual(new Set([16]));
  });

  it('follows a picture that changes its size', () => {
    const mask = new PrivacyMask([rectangle(0, 0, 0.5, 1)]);
    for (const [widthPx, heightPx] of [
      [8, 4],
      [4, 8],
      [8, 4],
    ] as const) {
      const made = picture(widthPx, heightPx);
      mask.blackOut(made);
      const half = '#'.repeat(widthPx / 2) + '.'.repeat(widthPx / 2);
      expect(drawing(made)).toEqual(Array.from({ length: heightPx }, () => half));
    }
  });

  it('leaves pictures alone where there is none', () => {
    expect(drawing(masked([], 3, 1))).toEqual(['...']);
  });
});

describe('a plate', () => {
  const size = { widthPx: 1_000, heightPx: 500 };
  /** 100 px wide, its left edge at `x`. */
  const plate = (x: number): Quad => quadOfBox([x, 200, x + 100, 250]);
  const mask = new PrivacyMask([rectangle(0.4, 0.3, 0.5, 0.6)]);

  it.each([
    ['under the mask', 410, true],
    ['partly under it', 460, true],
    ['cut off where it begins', 300, true],
    ['next to it, nearer than a character', 290, true],
    ['a fifth of its width away', 280, false],
    ['far away', 700, false],
  ])('%s: touched %s', (_name, x, touched) => {
    expect(mask.touches(plate(x), size)).toBe(touched);
  });

  it('is never touched where there is no mask', () => {
    expect(new PrivacyMask([]).touches(plate(410), size)).toBe(false);
  });

  it('that reaches beyond the picture is judged by what lies inside', () => {
    expect(new PrivacyMask([rectangle(0, 0.3, 0.02, 0.6)]).touches(plate(-50), size)).toBe(true);
    expect(mask.touches(plate(-50), size)).toBe(false);
  });
});
