import { describe, expect, test } from 'vitest';
import type { RoadPlate } from '../../../../../scripts/measure/road/road-clip.ts';
import {
  type RoadRead,
  readDelaysMs,
  roadFigures,
  scoreRoad,
} from '../../../../../scripts/measure/road/road-score.ts';

const plate = (text: string, enteredAtS: number, more: Partial<RoadPlate> = {}): RoadPlate => ({
  text,
  kind: 'sedan',
  direction: 'leaving',
  light: 'day',
  weather: 'clear',
  bestWidthPx: 120,
  legibleAtS: enteredAtS + 0.2,
  enteredAtS,
  leftAtS: enteredAtS + 1,
  ...more,
});

const read = (text: string, capturedAtS: number): RoadRead => ({
  cameraId: 'north',
  text,
  confidence: 0.9,
  looks: 3,
  revisions: 1,
  capturedAtS,
  receivedAtS: capturedAtS + 0.1,
});

const figuresOf = (plates: readonly RoadPlate[], reads: readonly RoadRead[]) =>
  roadFigures(scoreRoad(plates, reads).plates);

describe('the score of a road', () => {
  test('gives each read to the plate in view that it is nearest to', () => {
    const plates = [plate('TST4821', 10), plate('DMY773', 10.3)];
    const { plates: scored, strangers } = scoreRoad(plates, [read('DMY778', 10.5), read('TST4821', 10.6)]);
    expect(scored.map(({ reads }) => reads.map(({ text }) => text))).toEqual([['TST4821'], ['DMY778']]);
    expect(strangers).toEqual([]);
  });

  test('counts the same plate that comes again as another passage', () => {
    const plates = [plate('TST4821', 10), plate('TST4821', 610)];
    expect(figuresOf(plates, [read('TST4821', 10.5), read('TST4821', 610.5)])).toMatchObject({
      passages: 2,
      once: 2,
      exact: 2,
      duplicates: 0,
      missed: 0,
    });
  });

  test('counts a second read as a duplicate and its passage not as one of exactly one', () => {
    const figures = figuresOf([plate('TST4821', 10)], [read('TST4821', 10.4), read('TST482', 10.9)]);
    expect(figures).toMatchObject({ once: 0, exact: 0, duplicates: 1, missed: 0 });
  });

  test('counts a plate without a read as missed, and a read that is like no plate as a stranger', () => {
    const { plates, strangers } = scoreRoad([plate('TST4821', 10)], [read('QQQQ', 10.5)]);
    expect(roadFigures(plates)).toMatchObject({ missed: 1, once: 0 });
    expect(strangers).toHaveLength(1);
  });

  test('lets no read be of a plate that was out of view for long', () => {
    expect(scoreRoad([plate('TST4821', 10)], [read('TST4821', 20)]).strangers).toHaveLength(1);
  });

  test('distinguishes O from 0, and also scores without the distinction', () => {
    expect(figuresOf([plate('WPT00', 1)], [read('WPTO0', 1.2)])).toMatchObject({ exact: 0, exactFolded: 1 });
  });

  test('measures the delay from the first legible frame, where there is one', () => {
    const plates = [plate('TST4821', 10), plate('DMY773', 20, { legibleAtS: null })];
    const { plates: scored } = scoreRoad(plates, [read('TST4821', 10.5), read('DMY773', 20.5)]);
    expect(readDelaysMs(scored).map(Math.round)).toEqual([400]);
  });
});
