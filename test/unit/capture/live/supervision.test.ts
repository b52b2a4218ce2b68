import { describe, expect, it } from 'vitest';
import {
  NOT_STARTED,
  onFault,
  onNewCredentials,
  onPicture,
  type Supervision,
} from '../../../../src/capture/live/supervision.ts';
import { monoMs } from '../../../../src/domain/time/time.ts';

const policy = {
  backoff: { firstMs: 100, maxMs: 800 },
  steadyAfterMs: 1_000,
  budget: { restarts: 6, withinMs: 60_000 },
  login: { firstWaitsMs: [1_000, 2_000], thenEveryMs: 100_000 },
};

type Step = readonly [at: number, what: 'picture' | 'fault'];

/** What is told of a history: `lost 100` (a new loss, tried again after 100 ms), `wait 200`, `back 500`, `-`. */
function told(steps: readonly Step[]): readonly string[] {
  let state: Supervision = NOT_STARTED;
  return steps.map(([at, what]) => {
    if (what === 'picture') {
      const step = onPicture(state, monoMs(at));
      state = step.state;
      return step.lostMs === null ? '-' : `back ${step.lostMs}`;
    }
    const step = onFault(state, { reason: 'exit', at: monoMs(at), random: 1 }, policy);
    state = step.state;
    return `${step.isNewLoss ? 'lost' : 'wait'} ${step.waitMs}`;
  });
}

describe('the supervision of a live source', () => {
  it.each<[string, readonly Step[], readonly string[]]>([
    [
      'says nothing of a source that delivers',
      [
        [0, 'picture'],
        [40, 'picture'],
      ],
      ['-', '-'],
    ],
    [
      'tells a loss once and its end once, with how long it was',
      [
        [0, 'picture'],
        [5_000, 'fault'],
        [5_200, 'fault'],
        [5_500, 'picture'],
        [5_540, 'picture'],
      ],
      ['-', 'lost 100', 'wait 200', 'back 500', '-'],
    ],
    [
      'tells of a source that never delivered, too',
      [
        [0, 'fault'],
        [100, 'fault'],
        [900, 'picture'],
      ],
      ['lost 100', 'wait 200', 'back 900'],
    ],
    [
      'doubles the wait up to its cap',
      [
        [0, 'fault'],
        [1, 'fault'],
        [2, 'fault'],
        [3, 'fault'],
        [4, 'fault'],
      ],
      ['lost 100', 'wait 200', 'wait 400', 'wait 800', 'wait 800'],
    ],
    [
      'goes on doubling for a source that breaks after a picture or two',
      [
        [0, 'picture'],
        [10, 'fault'],
        [200, 'picture'],
        [210, 'fault'],
      ],
      ['-', 'lost 100', 'back 190', 'lost 200'],
    ],
    [
      'begins again after a steady time',
      [
        [0, 'fault'],
        [100, 'fault'],
        [400, 'picture'],
        [1_400, 'fault'],
      ],
      ['lost 100', 'wait 200', 'back 400', 'lost 100'],
    ],
  ])('%s', (_name, steps, expected) => {
    expect(told(steps)).toEqual(expected);
  });

  it('holds a source back that breaks after a steady time each, once the budget is spent, and never stops retrying', () => {
    const steps = Array.from({ length: 7 }, (_, i): readonly Step[] => [
      [i * 2_000, 'picture'],
      [i * 2_000 + 1_500, 'fault'],
    ]).flat();
    const waits = told(steps).filter((line) => line.startsWith('lost'));
    expect(waits.slice(0, 6)).toEqual(Array(6).fill('lost 100'));
    // The first restart was at 1,600 ms; one more is due a minute after it.
    expect(waits[6]).toBe(`lost ${61_600 - 13_500}`);
  });

  it('does not hold a source back for the attempts that it took to come back', () => {
    const death = (at: number): readonly Step[] => [
      [at, 'picture'],
      [at + 1_500, 'fault'],
      [at + 1_600, 'fault'],
      [at + 1_800, 'fault'],
    ];
    const waits = told([0, 3_000, 6_000, 9_000].flatMap(death));
    expect(waits.filter((line) => line !== '-' && !line.startsWith('back'))).toEqual(
      Array(4).fill(['lost 100', 'wait 200', 'wait 400']).flat(),
    );
  });
});

describe('a login that the camera refuses', () => {
  const refused = (state: Supervision, at = 0, reason: 'login' | 'exit' = 'login') =>
    onFault(state, { reason, at: monoMs(at), random: 0 }, policy);

  /** The waits after so many refusals in a row, and at which of them the login became rare. */
  function waits(count: number, from = NOT_STARTED) {
    let state = from;
    const steps = Array.from({ length: count }, (_, i) => {
      const step = refused(state, i);
      state = step.state;
      return step;
    });
    return { state, waitsMs: steps.map(({ waitMs }) => waitMs), rare: steps.map((step) => step.isLoginRare) };
  }

  it('is tried a few times and then rarely, which is reported once', () => {
    const { waitsMs, rare } = waits(5);
    expect(waitsMs).toEqual([1_000, 2_000, 100_000, 100_000, 100_000]);
    expect(rare).toEqual([false, false, true, false, false]);
  });

  it('is not tried more often when the camera cannot be reached in between', () => {
    const { state } = waits(3);
    const away = refused(state, 10, 'exit');
    expect(away.waitMs).toBeLessThanOrEqual(800);
    expect(refused(away.state, 20).waitMs).toBe(100_000);
  });

  it.each([
    ['the credentials change', onNewCredentials],
    ['the camera gives a picture', (state: Supervision) => onPicture(state, monoMs(50)).state],
  ])('counts from the beginning after %s', (_name, after) => {
    expect(waits(3, after(waits(5).state)).waitsMs.slice(0, 2)).toEqual([1_000, 2_000]);
  });
});
