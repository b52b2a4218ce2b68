import { describe, expect, test } from 'vitest';
import { plateHits } from '../../../../../scripts/measure/motion/motion-hits.ts';

/** Ten frames a second of a clip with twenty, so that the clip's frames are those of even number. */
const TIMES = Array.from({ length: 10 }, (_, i) => i * 100);
const openIn = (...frames: number[]) => TIMES.map((_, i) => frames.includes(i));
const truth = (...passages: [firstFrame: number, lastFrame: number][]) => ({
  fps: 20,
  passages: passages.map(([firstFrame, lastFrame]) => ({ firstFrame, lastFrame })),
});

describe('what the motion gate is held to', () => {
  test('is every frame with a plate in view, the first and the last included', () => {
    expect(plateHits(TIMES, openIn(2, 3, 4), truth([4, 8]))).toEqual({
      withPlate: 3,
      withPlateOpen: 3,
      longestMiss: 0,
      missedLong: 0,
    });
  });

  test('forgives two frames in a row and no third', () => {
    const view = truth([0, 12]);
    expect(plateHits(TIMES, openIn(0, 3, 4), view)).toMatchObject({ longestMiss: 2, missedLong: 0 });
    expect(plateHits(TIMES, openIn(0, 4), view)).toMatchObject({ longestMiss: 3, missedLong: 1 });
  });

  test('counts each plate on its own: one seen does not hide one that is missed', () => {
    expect(plateHits(TIMES, openIn(0, 1, 2, 3), truth([0, 6], [8, 18]))).toEqual({
      withPlate: 10,
      withPlateOpen: 4,
      longestMiss: 6,
      missedLong: 1,
    });
  });
});
