import { describe, expect, it } from 'vitest';
import { brightnessOf, followLight, type LightState } from '../../../../src/capture/scene/light-level.ts';
import { CELLS } from '../../../../src/capture/scene/luma-grid.ts';
import { monoMs } from '../../../../src/domain/time/time.ts';

const SETTINGS = { nightBelow: 0.18, dayAbove: 0.28 };

/** The lights after each second of these brightnesses. */
function lights(brightnesses: readonly number[]): readonly string[] {
  let state: LightState | null = null;
  return brightnesses.map((brightness, second) => {
    state = followLight(state, brightness, monoMs(second * 1_000), SETTINGS);
    return state.light;
  });
}

const seconds = (count: number, brightness: number): readonly number[] => Array(count).fill(brightness);

describe('day and night', () => {
  it.each([
    [0.1, 'night'],
    [0.22, 'night'],
    [0.24, 'day'],
    [0.5, 'day'],
  ])('a first picture of brightness %d is %s', (brightness, light) => {
    expect(lights([brightness])).toEqual([light]);
  });

  it('turn once each at dusk and at dawn', () => {
    const dusk = Array.from({ length: 600 }, (_, i) => 0.5 - (0.45 * i) / 600);
    const all = lights([...dusk, ...dusk.toReversed()]);
    const turns = all.flatMap((light, i) => (i > 0 && light !== all[i - 1] ? [light] : []));
    expect(turns).toEqual(['night', 'day']);
  });

  it('stay what they were between the two thresholds', () => {
    expect(new Set(lights([0.5, ...seconds(300, 0.2)]))).toEqual(new Set(['day']));
    expect(new Set(lights([0.1, ...seconds(300, 0.26)]))).toEqual(new Set(['night']));
  });

  it('do not turn for a truck before the lens or for headlights, and do within a minute of a change that lasts', () => {
    expect(new Set(lights([0.4, ...seconds(10, 0.02), ...seconds(60, 0.4)]))).toEqual(new Set(['day']));
    expect(new Set(lights([0.1, ...seconds(4, 0.9), ...seconds(60, 0.1)]))).toEqual(new Set(['night']));
    expect(lights([0.4, ...seconds(60, 0.05)]).at(-1)).toBe('night');
  });
});

describe('the brightness of a picture', () => {
  const everywhere = new Uint8Array(CELLS).fill(1);

  it('is that of its median cell, so that lamps do not make a day', () => {
    const cells = new Float32Array(CELLS).fill(20);
    cells.fill(255, 0, CELLS * 0.4);
    expect(brightnessOf(cells, everywhere)).toBeCloseTo(20 / 255, 5);
    cells.fill(255, 0, CELLS * 0.6);
    expect(brightnessOf(cells, everywhere)).toBe(1);
  });

  it('counts watched cells only', () => {
    const cells = new Float32Array(CELLS).fill(0);
    cells.fill(128, 0, 100);
    const watched = new Uint8Array(CELLS).fill(1, 0, 100);
    expect(brightnessOf(cells, watched)).toBeCloseTo(128 / 255, 5);
  });
});
