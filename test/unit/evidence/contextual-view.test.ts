import { describe, expect, test } from 'vitest';
import type { Quad } from '../../../src/domain/picture/geometry.ts';
import { contextualView } from '../../../src/evidence/contextual-view.ts';
import type { PixelRectangle } from '../../../src/imaging/yuv.ts';

const PICTURE = { widthPx: 1920, heightPx: 1080 };

/** An upright plate by its middle. */
function plate(x: number, y: number, widthPx: number, heightPx: number): Quad {
  const [dx, dy] = [widthPx / 2, heightPx / 2];
  return [
    [x - dx, y - dy],
    [x + dx, y - dy],
    [x + dx, y + dy],
    [x - dx, y + dy],
  ];
}

const edges = ({ leftPx, topPx, widthPx, heightPx }: PixelRectangle) => ({
  left: leftPx,
  top: topPx,
  right: leftPx + widthPx,
  bottom: topPx + heightPx,
});

describe('the view of a contextual image', () => {
  test('is measured in heights of the plate, from its edges', () => {
    const { kept, sharp, cellPx } = contextualView(plate(960, 700, 80, 40), PICTURE);
    expect(edges(kept)).toEqual({ left: 400, top: 160, right: 1520, bottom: 960 });
    expect(edges(sharp)).toEqual({ left: 720, top: 616, right: 1200, bottom: 880 });
    expect(cellPx).toBe(20);
  });

  test('does not shrink for a plate seen from the side', () => {
    const ahead = edges(contextualView(plate(960, 700, 80, 40), PICTURE).kept);
    const aside = edges(contextualView(plate(960, 700, 40, 40), PICTURE).kept);
    expect(aside.bottom - aside.top).toBe(ahead.bottom - ahead.top);
  });

  test('has the height of a plate from its sides, however it is tilted', () => {
    const tilted: Quad = [
      [900, 660],
      [980, 700],
      [980, 740],
      [900, 700],
    ];
    expect(contextualView(tilted, PICTURE).cellPx).toBe(20);
  });

  test('is the whole picture where the plate fills much of it', () => {
    const { kept } = contextualView(plate(960, 600, 600, 300), PICTURE);
    expect(edges(kept)).toEqual({ left: 0, top: 0, right: 1920, bottom: 1080 });
  });

  test('ends at the picture for a plate at its edge, and beyond it', () => {
    for (const quad of [plate(10, 1070, 80, 40), plate(1950, -10, 80, 40)]) {
      const { kept, sharp } = contextualView(quad, PICTURE);
      for (const part of [edges(kept), edges(sharp)]) {
        expect(part.left).toBeGreaterThanOrEqual(0);
        expect(part.top).toBeGreaterThanOrEqual(0);
        expect(part.right).toBeLessThanOrEqual(1920);
        expect(part.bottom).toBeLessThanOrEqual(1080);
      }
    }
  });
});
