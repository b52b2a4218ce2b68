import { describe, expect, it } from 'vitest';
import { type FrameClock, placeFrame } from '../../../../src/capture/frames/frame-clock.ts';
import { monoMs } from '../../../../src/domain/time/time.ts';
import { seededRandom } from '../../../support/seeded-random.ts';

/** @returns capture times of pictures stamped and arrived so */
function placed(pictures: readonly (readonly [sourceMs: number, arrivedAt: number])[]): readonly number[] {
  let clock: FrameClock | null = null;
  return pictures.map(([sourceMs, arrivedAt]) => {
    clock = placeFrame(clock, sourceMs, monoMs(arrivedAt));
    return clock.capturedAt;
  });
}

const stepsOf = (times: readonly number[]) => times.slice(1).map((time, i) => time - (times[i] ?? 0));

describe('the clock of a source’s frames', () => {
  it('gives back the distances of the stamps, however late the pictures arrive after the first', () => {
    const late = [0, 90, 240, 5, 130, 0, 70];
    const times = placed(late.map((lateMs, i) => [i * 100, 1_000 + i * 100 + lateMs]));
    for (const step of stepsOf(times)) expect(Math.abs(step - 100)).toBeLessThan(1);
    expect(times[0]).toBe(1_000);
  });

  it('learns the zero from the picture with the least delay', () => {
    expect(
      placed([
        [0, 1_400],
        [100, 1_405],
        [200, 1_410],
        [300, 1_500],
      ]),
    ).toEqual([1_400, 1_405, 1_410, 1_500]);
    expect(
      placed([
        [0, 1_400],
        [100, 1_100],
        [200, 1_290],
      ]).at(-1),
    ).toBeCloseTo(1_200, 0);
  });

  it.each([
    ['slow', 0.9995],
    ['fast', 1.0005],
  ])('follows a source whose clock is %s, for hours', (_name, rate) => {
    const minutes = 180;
    const times = placed(Array.from({ length: minutes * 60 }, (_, s) => [s * 1_000 * rate, 50 + s * 1_000]));
    expect(Math.abs((times.at(-1) ?? 0) - (50 + (minutes * 60 - 1) * 1_000))).toBeLessThan(5);
  });

  it('keeps the distances of pictures that come ever later, as from a decoder of half the speed', () => {
    const times = placed(Array.from({ length: 100 }, (_, i) => [i * 40, 1_000 + i * 80]));
    for (const step of stepsOf(times)) expect(Math.abs(step - 40)).toBeLessThan(1);
  });

  it('starts again from the arrival when the stamps jump back or do not move', () => {
    expect(
      placed([
        [5_000, 100],
        [10, 200],
        [110, 300],
      ]),
    ).toEqual([100, 200, 300]);
    expect(
      placed([
        [40, 100],
        [40, 130],
      ]),
    ).toEqual([100, 130]);
  });

  it('never goes back and never lies in the future, whatever the stamps are', () => {
    const random = seededRandom(7);
    let arrivedAt = 0;
    const pictures = Array.from({ length: 5_000 }, () => {
      arrivedAt += random.int(200);
      return [random.int(10) > 0 ? arrivedAt * 0.9 : random.int(1e6), arrivedAt] as const;
    });
    const times = placed(pictures);
    expect(stepsOf(times).every((step) => step >= 0)).toBe(true);
    expect(times.every((time, i) => time <= (pictures[i]?.[1] ?? 0))).toBe(true);
  });
});
