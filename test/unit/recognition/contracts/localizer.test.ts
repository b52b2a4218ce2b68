import { describe, expect, it } from 'vitest';
import { type Box, boundingBox, quadOfBox } from '../../../../src/domain/picture/geometry.ts';
import { findPeaks, inputSize } from '../../../../src/recognition/contracts/heat-map-localizer.ts';
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
    expect(findPeaks(heat, corners, 0.4, 640)).toEqual([
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

  it('have the pixels of a smaller input too', () => {
    const heat = { shape: [1, 1, 1, 2], data: Float32Array.of(0, 0.9) };
    const corners = { shape: [1, 8, 1, 2], data: new Float32Array(16) };
    expect(findPeaks(heat, corners, 0.4, 16)[0]?.quad[0]).toEqual([12, 4]);
  });

  it('count from the threshold on, and only where no neighbour is hotter', () => {
    const { heat, corners } = maps([
      { row: 10, column: 20, heat: 0.9 },
      { row: 10, column: 21, heat: 0.8 },
      { row: 0, column: 0, heat: 0.5 },
      { row: 47, column: 79, heat: 0.39 },
    ]);
    expect(findPeaks(heat, corners, 0.4, 640).map((peak) => peak.confidence)).toEqual([
      expect.closeTo(0.5),
      expect.closeTo(0.9),
    ]);
  });
});

describe('the input of the localizer', () => {
  it.each([
    [1280, 720, 640, 368, 0.5],
    [1920, 1080, 640, 368, 1 / 3],
    [832, 624, 512, 384, 384 / 624],
    [400, 300, 512, 384, 1.28],
    [918, 1632, 224, 384, 384 / 1632],
    [1280, 200, 640, 112, 0.5],
    [640, 384, 640, 384, 1],
    [3000, 4, 640, 16, 640 / 3000],
  ])('ends with a picture of %i×%i, in whole strides', (widthPx, heightPx, width, height, ratio) => {
    const size = inputSize({ widthPx, heightPx }, true);
    expect(size).toEqual({ widthPx: width, heightPx: height, ratio: expect.closeTo(ratio) });
  });

  it('is always the largest for a model that takes no smaller one', () => {
    expect(inputSize({ widthPx: 918, heightPx: 1632 }, false)).toMatchObject({ widthPx: 640, heightPx: 384 });
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
