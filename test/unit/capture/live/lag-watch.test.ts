import { describe, expect, it } from 'vitest';
import { NO_LAG, watchLag } from '../../../../src/capture/live/lag-watch.ts';
import { monoMs } from '../../../../src/domain/time/time.ts';

/** What is reported of pictures that arrive with these lags: `5000: 40 ms`, `late`, `live`. */
function reported(pictures: readonly (readonly [at: number, lagMs: number])[]): readonly string[] {
  let watch = NO_LAG;
  return pictures.flatMap(([at, lagMs]) => {
    const step = watchLag(watch, lagMs, monoMs(at));
    watch = step.watch;
    return [
      ...(step.measuredMs === null ? [] : [`${at}: ${step.measuredMs} ms`]),
      ...(step.change === null ? [] : [step.change.isLate ? 'late' : 'live']),
    ];
  });
}

describe('the lag of a live source', () => {
  it('is measured every five seconds, at its largest', () => {
    expect(
      reported([
        [0, 3],
        [2_000, 900],
        [4_900, 10],
        [5_000, 20],
        [9_000, 5],
        [10_500, 7],
      ]),
    ).toEqual(['5000: 900 ms', '10500: 7 ms']);
  });

  it('is reported once for a source that skips to live again and again, and when it stays live for a minute', () => {
    const saw = Array.from({ length: 40 }, (_, i) => [i * 1_000, (i % 4) * 800] as const);
    const live = Array.from({ length: 70 }, (_, i) => [40_000 + i * 1_000, 10] as const);
    const said = reported([...saw, ...live]).filter((line) => !line.endsWith('ms'));
    expect(said).toEqual(['late', 'live']);
  });
});
