import { describe, expect, it } from 'vitest';
import { CELLS, COLUMNS, LumaGrid, ROWS } from '../../../../src/capture/scene/luma-grid.ts';
import { planesOf, yuv420Bytes } from '../../../../src/imaging/yuv.ts';

const flat = (widthPx: number, heightPx: number, grey: number, range: 'full' | 'limited' = 'full') =>
  planesOf(new Uint8Array(yuv420Bytes(widthPx, heightPx)).fill(grey), widthPx, heightPx, range);

describe('the luma grid', () => {
  it('means black is 0 and white is 255, whatever the range of the picture', () => {
    const grid = new LumaGrid();
    expect(grid.sample(flat(160, 90, 16, 'limited'))[0]).toBe(0);
    expect(grid.sample(flat(160, 90, 235, 'limited'))[0]).toBeCloseTo(255, 3);
    expect(grid.sample(flat(160, 90, 5, 'limited'))[0]).toBe(0);
    expect(grid.sample(flat(160, 90, 16))[0]).toBe(16);
  });

  it.each([
    [1920, 1080],
    [426, 240],
    [1279, 719],
    [40, 20],
  ])('shows a bright corner of a picture of %i×%i in that corner', (widthPx, heightPx) => {
    const picture = flat(widthPx, heightPx, 50);
    for (let y = Math.ceil(heightPx * 0.9); y < heightPx; y++)
      picture.y.data.fill(250, y * widthPx + Math.ceil(widthPx * 0.9), (y + 1) * widthPx);
    const cells = new LumaGrid().sample(picture);
    expect(cells[CELLS - 1]).toBe(250);
    expect(cells[COLUMNS - 1]).toBe(50);
    expect(cells[(ROWS - 1) * COLUMNS]).toBe(50);
    expect(cells.filter((cell) => cell > 200).length / CELLS).toBeGreaterThan(0.002);
    expect(cells.filter((cell) => cell > 50).length / CELLS).toBeLessThan(0.025);
  });

  it('follows a picture that changes its size', () => {
    const grid = new LumaGrid();
    grid.sample(flat(320, 180, 10));
    expect(new Set(grid.sample(flat(200, 100, 90)))).toEqual(new Set([90]));
  });
});
