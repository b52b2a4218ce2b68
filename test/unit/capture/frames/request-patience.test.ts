import { expect, it } from 'vitest';
import {
  type Answers,
  answered,
  failed,
  isLost,
  NOT_ASKED,
  patienceMs,
} from '../../../../src/capture/frames/request-patience.ts';
import { monoMs } from '../../../../src/domain/time/time.ts';

const TIMEOUT_MS = 5_000;
const GOOD = [40, 60, 50].reduce(answered, NOT_ASKED);

/** One failure after another, each of which took `everyMs`. */
const failing = (times: number, everyMs: number): { readonly answers: Answers; readonly lost: boolean } => {
  let answers = GOOD;
  for (let index = 0; index < times; index++) answers = failed(answers, monoMs(index * everyMs));
  return { answers, lost: isLost(answers, monoMs(times * everyMs)) };
};

it('a camera that never answered is lost at its first failure', () => {
  expect(isLost(failed(NOT_ASKED, monoMs(0)), monoMs(10))).toBe(true);
});

it.each([
  ['one failure, however long it took', 1, 60_000, false],
  ['two failures', 2, 10_000, false],
  ['ten failures within two seconds', 10, 200, false],
  ['three failures within six seconds', 3, 2_000, true],
  ['failures for five seconds', 25, 200, true],
])('after %s', (_name, times, everyMs, lost) => {
  expect(failing(times, everyMs).lost).toBe(lost);
});

it('a good answer starts the count of failures again', () => {
  const { answers } = failing(24, 200);
  const again = failed(answered(answers, 50), monoMs(4_800));
  expect(isLost(again, monoMs(5_000))).toBe(false);
});

it('the first answer has the whole timeout, later ones four times the slowest and at least half a second', () => {
  expect(patienceMs(NOT_ASKED, TIMEOUT_MS)).toBe(TIMEOUT_MS);
  expect(patienceMs(GOOD, TIMEOUT_MS)).toBe(500);
  expect(patienceMs(answered(GOOD, 300.3), TIMEOUT_MS)).toBe(1_201);
});

it('the patience doubles with each failure, up to the timeout', () => {
  const patience = [1, 2, 3, 4, 5].map((times) => patienceMs(failing(times, 200).answers, TIMEOUT_MS));
  expect(patience).toEqual([1_000, 2_000, 4_000, 5_000, 5_000]);
});
