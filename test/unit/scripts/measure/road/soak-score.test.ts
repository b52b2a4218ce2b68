import { describe, expect, it } from 'vitest';
import type { RoadPlate } from '../../../../../scripts/measure/road/road-clip.ts';
import type { RoadRead } from '../../../../../scripts/measure/road/road-score.ts';
import { scoreSoak, watched } from '../../../../../scripts/measure/road/soak-score.ts';

const BORN_MS = 1_000_000;

const plate = (text: string, enteredAtS: number, leftAtS: number): RoadPlate => ({
  ...{ text, kind: 'sedan', direction: 'leaving', light: 'day', weather: 'clear', bestWidthPx: 90 },
  ...{ legibleAtS: enteredAtS, enteredAtS, leftAtS },
});

const read = (text: string, atMs: number): RoadRead => ({
  ...{ cameraId: 'c', text, confidence: 0.9, looks: 2, revisions: 1 },
  capturedAtS: atMs / 1000,
  receivedAtS: atMs / 1000 + 0.2,
});

const life = (bornAtMs: number, seconds: number) => ({
  clip: 'a.mp4',
  bornAtMs,
  diedAtMs: bornAtMs + seconds * 1000,
});

describe('the lives of a source', () => {
  it('are those in which it started or came back', () => {
    const lives = [life(BORN_MS, 20), life(BORN_MS + 30_000, 20), life(BORN_MS + 60_000, 20)];
    const seen = watched(lives, [BORN_MS + 500, BORN_MS + 61_000]);
    expect(seen.map(({ startedAtMs, seconds }) => [startedAtMs - BORN_MS, seconds])).toEqual([
      [500, 19.5],
      [61_000, 19],
    ]);
  });
});

describe('what is lost of a road whose source dies', () => {
  const plates = [
    plate('EARLY1', 0.5, 4),
    plate('WHOLE1', 5, 7),
    plate('WHOLE2', 9, 11),
    plate('LATE99', 18, 19.5),
  ];
  const lives = watched([life(BORN_MS, 20), life(BORN_MS + 25_000, 8)], [BORN_MS, BORN_MS + 25_000]);
  const score = (reads: readonly RoadRead[]) =>
    scoreSoak(lives, () => plates, reads).map(({ plate: { text }, reads: own }) => [text, own.length]);

  it('counts the plates that were in view while it lived, and no other', () => {
    expect(score([])).toEqual([
      ['WHOLE1', 0],
      ['WHOLE2', 0],
      ['WHOLE1', 0],
    ]);
  });

  it('says of which life each was, and when in it', () => {
    const of = scoreSoak(lives, () => plates, []).map(({ life: number, atS }) => [number, atS]);
    expect(of).toEqual([
      [1, 5],
      [1, 9],
      [2, 5],
    ]);
  });

  it('gives each life its own reads', () => {
    const reads = [read('WHOLE1', BORN_MS + 6_000), read('WHOLE2', BORN_MS + 10_000)];
    expect(score([...reads, read('WHOLE1', BORN_MS + 31_000)])).toEqual([
      ['WHOLE1', 1],
      ['WHOLE2', 1],
      ['WHOLE1', 1],
    ]);
    expect(score(reads).at(-1)).toEqual(['WHOLE1', 0]);
  });
});
