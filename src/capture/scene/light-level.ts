import type { Light } from '../../domain/picture/light.ts';
import type { MonoMs } from '../../domain/time/time.ts';
import type { Cells } from './luma-grid.ts';

export type LightSettings = {
  /** Brightness (0 black to 1 white) below which it becomes night. */
  readonly nightBelow: number;
  /** Brightness above which it becomes day; above `nightBelow`. */
  readonly dayAbove: number;
};

export type LightState = {
  readonly light: Light;
  /** Mean brightness of the last half minute or so, 0 black to 1 white. */
  readonly brightness: number;
  readonly at: MonoMs;
};

/** Time over which brightness is averaged: a truck in front of the lens or a headlight is shorter. */
const AVERAGE_MS = 30_000;

/**
 * Day or night with hysteresis: between the two thresholds the state does not change. The first picture is compared
 * with the middle between them.
 * @param state after the previous picture, null before the first.
 * @param brightness of this picture, as `brightnessOf` returns it.
 */
export function followLight(
  state: LightState | null,
  brightness: number,
  at: MonoMs,
  { nightBelow, dayAbove }: LightSettings,
): LightState {
  if (state === null)
    return { light: brightness < (nightBelow + dayAbove) / 2 ? 'night' : 'day', brightness, at };
  const weight = 1 - Math.exp(-Math.max(at - state.at, 0) / AVERAGE_MS);
  const average = state.brightness + weight * (brightness - state.brightness);
  const light = average < nightBelow ? 'night' : average > dayAbove ? 'day' : state.light;
  return { light, brightness: average, at };
}

/**
 * The median of the watched cells as a share of white, 0..1: headlights and lamps are bright at night, but never cover
 * half of the picture.
 * @param watched 1 for each cell that counts; at least one does.
 */
export function brightnessOf(cells: Cells, watched: Uint8Array): number {
  const counts = new Uint16Array(256);
  let total = 0;
  for (let cell = 0; cell < cells.length; cell++) {
    if (watched[cell] !== 1) continue;
    const level = (cells[cell] as number) | 0; // 0..255
    counts[level] = (counts[level] as number) + 1;
    total++;
  }
  let level = 0;
  for (let below = counts[0] as number; below < total / 2 && level < 255; below += counts[level] as number)
    level++;
  return level / 255;
}
