import { expect, test } from 'vitest';
import { monoMs, utcMs } from '../../../../src/domain/time/time.ts';
import { ageMs, noteWall, type WallHistory } from '../../../../src/domain/time/wall-history.ts';

const DAY_MS = 86_400_000;
const reading = (utc: number, sinceBoot: number) => ({
  utc: utcMs(utc),
  sinceBoot: monoMs(sinceBoot),
  boot: 'boot',
  sources: [],
});

test.each([40 * DAY_MS, -40 * DAY_MS, 3_600_000, -3_600_000])(
  'a step of the wall clock by %i ms makes nothing older or younger',
  (stepMs) => {
    let history: WallHistory = noteWall([], reading(DAY_MS * 99, 0));
    history = noteWall(history, reading(DAY_MS * 99 + 60_000, 60_000));
    const now = reading(DAY_MS * 99 + 90_000 + stepMs, 90_000);
    expect(ageMs(history, DAY_MS * 99 + 50_000, now)).toBe(40_000);
    history = noteWall(history, now);
    expect(ageMs(history, DAY_MS * 99 + 50_000, now)).toBe(40_000);
    expect(ageMs(history, DAY_MS * 99 + 85_000 + stepMs, now)).toBe(5_000);
    // Neither before nor after the step did the wall clock show this.
    expect(ageMs(history, DAY_MS * 99 + stepMs / 2, now)).toBe(0);
  },
);

test('a time that lies ahead is now', () => {
  expect(ageMs([], DAY_MS, reading(DAY_MS - 5_000, 0))).toBe(0);
});
