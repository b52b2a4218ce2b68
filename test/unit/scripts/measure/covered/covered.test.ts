import { describe, expect, test } from 'vitest';
import { rowOf } from '../../../../../scripts/measure/covered/character-places.ts';
import {
  COVERS,
  type Cover,
  type CoveredRead,
  type Outcome,
  obstructionOf,
} from '../../../../../scripts/measure/covered/covered.ts';
import { coveredProfile } from '../../../../../scripts/measure/covered/covered-profile.ts';
import {
  coveredSection,
  intervalOver,
  wholeSection,
} from '../../../../../scripts/measure/covered/covered-sections.ts';
import { MATERIALS, type Material, obstructed } from '../../../../../scripts/measure/covered/obstruct.ts';
import type { Picture, Plane } from '../../../../../src/domain/picture/frame.ts';
import type { Quad } from '../../../../../src/domain/picture/geometry.ts';

const row = { centres: [0.2, 0.4, 0.6, 0.8], pitch: 0.2 };
const cover = (place: Cover['place'], share: Cover['share'] = 0.2): Cover => ({
  material: 'mud',
  share,
  place,
});

describe('where a cover lies', () => {
  test('over an end it counts from the outer side of the character and reaches beyond the plate', () => {
    const first = obstructionOf(cover('first'), row);
    const last = obstructionOf(cover('last'), row);
    expect([first.from, first.to, last.from, last.to].map((value) => Number(value.toFixed(3)))).toEqual([
      -0.04, 0.3, 0.7, 1.04,
    ]);
  });

  test('between the ends its middle is that of a character', () => {
    const { from, to } = obstructionOf(cover('middle', 0.12), row);
    expect((from + to) / 2).toBeCloseTo(0.4);
    expect(to - from).toBeCloseTo(0.12);
  });

  test('every material, width and place is there once', () => {
    expect(new Set(COVERS.map((one) => JSON.stringify(one))).size).toBe(63);
  });
});

describe('where characters stand', () => {
  test('is found by the bars along a line that change what is read', () => {
    const read = rowOf('AB12', [
      [0.05, 'AB12'],
      [0.2, '?B12'],
      [0.42, 'A812'],
      [0.6, 'AB?2'],
      [0.8, 'AB1'],
    ]);
    expect(read?.pitch).toBeCloseTo(0.2, 1);
    expect(read?.centres[0]).toBeCloseTo(0.2, 1);
    expect(read?.centres[3]).toBeCloseTo(0.8, 1);
  });

  test('is unknown where bars change nothing, or everything', () => {
    expect(
      rowOf('AB12', [
        [0.2, 'AB12'],
        [0.5, 'XYZ9'],
      ]),
    ).toBeNull();
  });
});

describe('something before a plate', () => {
  const quad: Quad = [
    [40, 20],
    [120, 20],
    [120, 60],
    [40, 60],
  ];
  const plane = (widthPx: number, heightPx: number): Plane => ({
    widthPx,
    heightPx,
    data: new Uint8Array(widthPx * heightPx).map((_, i) => ((i >> 2) % 2 === 0 ? 200 : 50)),
  });
  const picture: Picture = {
    widthPx: 160,
    heightPx: 80,
    y: plane(160, 80),
    u: plane(80, 40),
    v: plane(80, 40),
    range: 'full',
  };
  const changedColumns = (material: Material): readonly number[] => {
    const { y } = obstructed(picture, quad, { material, from: 0.4, to: 0.6 }, 1);
    return Array.from({ length: 160 }, (_, x) => x).filter(
      (x) => y.data[40 * 160 + x] !== picture.y.data[40 * 160 + x],
    );
  };

  test.each(MATERIALS)('%s hides its strip and leaves the rest of the plate', (material) => {
    const changed = changedColumns(material);
    expect(changed.filter((x) => x >= 75 && x < 85).length).toBeGreaterThan(7);
    expect(changed.filter((x) => x < 62 || x > 98)).toEqual([]);
  });

  test('is the same for the same seed, and leaves the picture that was given', () => {
    const before = Uint8Array.from(picture.y.data);
    const [one, two, other] = [1, 1, 2].map((seed) =>
      obstructed(picture, quad, { material: 'mud', from: 0, to: 0.3 }, seed),
    );
    expect(one?.y.data).toEqual(two?.y.data);
    expect(one?.y.data).not.toEqual(other?.y.data);
    expect(picture.y.data).toEqual(before);
  });
});

describe('the figures', () => {
  const reader = { name: 'ours', index: 0, accepted: 0.9 };
  const read = (plate: string, reading: Outcome['reading'], confidence: number): CoveredRead => ({
    ...cover('first'),
    plate,
    outcomes: [{ reading, confidence, shorterBy: reading === 'other plate' ? 1 : 0 }],
  });

  test('count what is accepted as another plate, and nothing below the threshold', () => {
    const covered = [
      read('a', 'other plate', 0.95),
      read('a', 'other plate', 0.8),
      read('b', 'right', 0.99),
      read('b', 'not read', 0),
    ];
    const { figures } = coveredSection({ whole: [], covered }, reader);
    expect(figures).toContainEqual(
      expect.objectContaining({ name: 'all', pictures: 4, wrong: 0.25, right: 0.25, illegible: 0.25 }),
    );
  });

  test('the profile for simulated weeks counts readings, and holds no plate', () => {
    const covered = [
      read('a', 'other plate', 0.98),
      read('a', 'other plate', 0.12345),
      read('b', 'right', 0.99),
      read('b', 'not read', 0),
    ];
    expect(coveredProfile({ whole: [], covered }, 0)).toEqual({
      pictures: 4,
      right: 1,
      otherPlate: [
        { place: 'first', confidence: 0.1235, shorterBy: 1 },
        { place: 'first', confidence: 0.98, shorterBy: 1 },
      ],
    });
  });

  test('count accepted plates that are seen whole', () => {
    const whole = [
      { plate: 'a', outcomes: [{ reading: 'right', confidence: 0.95, shorterBy: 0 }] },
      { plate: 'b', outcomes: [{ reading: 'other plate', confidence: 0.95, shorterBy: 0 }] },
      { plate: 'c', outcomes: [{ reading: 'right', confidence: 0.5, shorterBy: 0 }] },
    ] as const;
    expect(wholeSection({ whole, covered: [] }, [reader]).figures).toEqual([
      { reader: 'ours', plates: 3, right: 2, accepted: 2, wrong: 1 },
    ]);
  });

  test('an interval knows that the cases of a plate are alike', () => {
    const alike = Array.from({ length: 10 }, (_, i) => Array.from({ length: 50 }, () => Number(i < 5)));
    const [low, high] = intervalOver(alike);
    expect(low).toBeLessThan(0.3);
    expect(high).toBeGreaterThan(0.7);
    expect(intervalOver([[0, 0], [0]])).toEqual([0, 0]);
    expect(intervalOver([])).toEqual([0, 1]);
  });
});
