import { describe, expect, it } from 'vitest';
import type { Quad } from '../../../src/domain/picture/geometry.ts';
import { compareGolden } from '../../../src/recognition/golden.ts';
import { candidate, reading } from '../../support/recognition/readings.ts';

const QUAD: Quad = [
  [100, 100],
  [200, 100],
  [200, 150],
  [100, 150],
];
const golden = [{ text: 'ZZT0001', quad: QUAD }];
const seen = (text: string | null, leftPx = 100) => candidate([leftPx, 100, 200, 150], reading(text));

describe('a golden picture', () => {
  it('is as rendered where its plates are read to the letter and found where they are', () => {
    expect(compareGolden(golden, [seen('ZZT0001', 103)], 0.04)).toEqual({
      plates: 1,
      problems: [],
      farthestCorner: 0.03,
    });
    expect(compareGolden([], [], 0.04).problems).toEqual([]);
  });

  it('may hold finds that are not legible, but nothing else that is read', () => {
    expect(compareGolden(golden, [seen('ZZT0001'), seen(null)], 0.04).problems).toEqual([]);
    expect(compareGolden(golden, [seen('ZZT0001'), seen('SYN1')], 0.04).problems).toEqual([
      'reads SYN1 and ZZT0001, not ZZT0001',
    ]);
    expect(compareGolden([], [seen('SYN1')], 0.04).problems).toEqual(['reads SYN1, where there is no plate']);
  });

  it.each([
    ['another text', [seen('ZZT000I')], 'reads ZZT000I, not ZZT0001'],
    ['an illegible plate', [seen(null)], 'reads no plate, not ZZT0001'],
    ['a plate twice', [seen('ZZT0001'), seen('ZZT0001')], 'reads ZZT0001 and ZZT0001, not ZZT0001'],
    [
      'a corner beyond the tolerance',
      [seen('ZZT0001', 105)],
      'a corner of ZZT0001 is 5 % of its width off, more than 4 %',
    ],
  ])('is not as rendered with %s', (_name, candidates, problem) => {
    expect(compareGolden(golden, candidates, 0.04).problems).toEqual([problem]);
  });

  it('may have a tolerance of its own for a plate', () => {
    const loose = [{ text: 'ZZT0001', quad: QUAD, cornerTolerance: 0.1 }];
    expect(compareGolden(loose, [seen('ZZT0001', 105)], 0.04).problems).toEqual([]);
  });
});
