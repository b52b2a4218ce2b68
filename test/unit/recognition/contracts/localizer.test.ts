import { describe, expect, it } from 'vitest';
import { type Box, boundingBox, quadOfBox } from '../../../../src/domain/picture/geometry.ts';
import { findPeaks } from '../../../../src/recognition/contracts/heat-map-localizer.ts';
import { distinct } from '../../../../src/recognition/contracts/localizer.ts';

const ROWS = 48;
const COLUMNS = 80;

/** Maps of the localizer's shape with the given peaks; a plate reaches one cell up and two to each side. */
function maps(peaks: readonly { readonly row: number; readonly column: number; readonly heat: number }[]) {
  const heat = new Float32Array(ROWS * COLUMNS);
  const corners = new Float32Array(8 * ROWS * COLUMNS);
  for (const peak of peaks) {
    const cell = peak.row * COLUMNS + peak.column;
    heat[cell] = peak.heat;
    for (const [channel, offset] of [-2, -1, 2, -1, 2, 1, -2, 1].entries())
      corners[channel * ROWS * COLUMNS + cell] = offset;
  }
  return {
    heat: { shape: [1, 1, ROWS, COLUMNS], data: heat },
    corners: { shape: [1, 8, ROWS, COLUMNS], data: corners },
  };
}

describe('peaks of the heat map', () => {
  it('become quads around the centre of their cell, clockwise from the top left', () => {
    const { heat, corners } = maps([{ row: 10, column: 20, heat: 0.9 }]);
    expect(findPeaks(heat, corners, 0.4)).toEqual([
      {
        confidence: expect.closeTo(0.9),
        quad: [
          [148, 76],
          [180, 76],
          [180, 92],
          [148, 92],
        ],
      },
    ]);
  });

  it('count from the threshold on, and only where no neighbour is hotter', () => {
    const { heat, corners } = maps([
      { row: 10, column: 20, heat: 0.9 },
      { row: 10, column: 21, heat: 0.8 },
      { row: 0, column: 0, heat: 0.5 },
      { row: 47, column: 79, heat: 0.39 },
    ]);
    expect(findPeaks(heat, corners, 0.4).map((peak) => peak.confidence)).toEqual([
      expect.closeTo(0.5),
      expect.closeTo(0.9),
    ]);
  });
});

describe('finds that overlap', () => {
  const find = (box: Box, confidence: number) => ({
    quad: quadOfBox(box),
    box: boundingBox(quadOfBox(box)),
    confidence,
  });

  it('are one plate, the surest of them', () => {
    const kept = distinct([
      find([0, 0, 100, 50], 0.6),
      find([5, 2, 105, 52], 0.9),
      find([300, 0, 400, 50], 0.5),
    ]);
    expect(kept.map(({ confidence }) => confidence)).toEqual([0.9, 0.5]);
  });
});
