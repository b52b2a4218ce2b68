import { describe, expect, it } from 'vitest';
import { type Orientation, turned, UPRIGHT } from '../../../src/imaging/turn.ts';
import { planesOf, type Yuv420, yuv420Bytes } from '../../../src/imaging/yuv.ts';

/** Every pixel its own value: 4×2, and its chroma 2×1. */
const small = (): Yuv420 =>
  planesOf(
    Uint8Array.from({ length: yuv420Bytes(4, 2) }, (_, i) => i),
    4,
    2,
    'full',
  );

const rowsOf = ({ widthPx, data }: Yuv420['y']): readonly (readonly number[])[] =>
  Array.from({ length: data.length / widthPx }, (_, row) => [
    ...data.subarray(row * widthPx, (row + 1) * widthPx),
  ]);

describe('a picture that is turned', () => {
  it.each<[string, Partial<Orientation>, readonly (readonly number[])[], readonly number[]]>([
    [
      'not at all',
      {},
      [
        [0, 1, 2, 3],
        [4, 5, 6, 7],
      ],
      [8, 9],
    ],
    [
      'by 90° clockwise',
      { rotate: 90 },
      [
        [4, 0],
        [5, 1],
        [6, 2],
        [7, 3],
      ],
      [8, 9],
    ],
    [
      'by 180°',
      { rotate: 180 },
      [
        [7, 6, 5, 4],
        [3, 2, 1, 0],
      ],
      [9, 8],
    ],
    [
      'by 270° clockwise',
      { rotate: 270 },
      [
        [3, 7],
        [2, 6],
        [1, 5],
        [0, 4],
      ],
      [9, 8],
    ],
    [
      'upside down',
      { flip: true },
      [
        [4, 5, 6, 7],
        [0, 1, 2, 3],
      ],
      [8, 9],
    ],
    [
      'left to right',
      { mirror: true },
      [
        [3, 2, 1, 0],
        [7, 6, 5, 4],
      ],
      [9, 8],
    ],
    [
      'left to right and then by 90°',
      { mirror: true, rotate: 90 },
      [
        [7, 3],
        [6, 2],
        [5, 1],
        [4, 0],
      ],
      [9, 8],
    ],
  ])('%s', (_name, orientation, luma, chroma) => {
    const picture = turned(small(), { ...UPRIGHT, ...orientation });
    expect(rowsOf(picture.y)).toEqual(luma);
    expect([...picture.u.data]).toEqual(chroma);
    expect([picture.widthPx, picture.heightPx]).toEqual([luma[0]?.length, luma.length]);
  });

  it('comes back after four quarters, at odd sizes too', () => {
    const odd = () =>
      planesOf(
        Uint8Array.from({ length: yuv420Bytes(71, 45) }, (_, i) => i * 7),
        71,
        45,
        'limited',
      );
    let picture = odd();
    for (let quarter = 0; quarter < 4; quarter++) picture = turned(picture, { ...UPRIGHT, rotate: 90 });
    expect(picture).toEqual(odd());
  });
});
