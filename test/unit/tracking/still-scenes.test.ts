import { describe, expect, it } from 'vitest';
import type { PlateCandidate } from '../../../src/domain/read/plate-candidate.ts';
import { candidate, reading } from '../../support/recognition/readings.ts';
import { at, Driven } from '../../support/recognition/tracking.ts';

const look = (text: string, { confidence = 0.95, x = 600 } = {}): PlateCandidate =>
  candidate(at(x), reading(text, confidence));
const looksOf = (tracker: Driven) =>
  tracker.state.inView.map(({ looks, vote }) => ({ looks, agreeing: vote?.agreeingLooks }));

describe('a picture that comes again is one look', () => {
  it.each([
    ['at once', [1, 1, 1, 1]],
    ['after another plate was seen', [1, 1, 1]],
  ])('%s', (_name, ids) => {
    const tracker = new Driven();
    for (const id of ids) tracker.see([look('ABC123')], 100, id);
    expect(looksOf(tracker)).toEqual([{ looks: 1, agreeing: 1 }]);
    expect(tracker.texts()).toEqual([]);
  });

  it('so two pictures that alternate are two looks', () => {
    const tracker = new Driven();
    for (const id of [1, 2, 1, 2, 1, 2]) tracker.see([look('ABC123')], 100, id);
    expect(looksOf(tracker)).toEqual([{ looks: 2, agreeing: 2 }]);
  });

  it('and it keeps its plate in view', () => {
    const tracker = new Driven();
    for (let i = 0; i < 60; i++) tracker.see([look('ABC123')], 1_000, 1);
    expect(tracker.state.inView).toHaveLength(1);
    expect(tracker.end().texts()).toEqual(['ABC123']);
  });
});

describe('a vehicle that stands in a still scene', () => {
  it.each([
    ['a single sure look', [look('ABC123')], 2_000],
    ['a single look that is not sure', [look('ABC123', { confidence: 0.6 })], 5_000],
    [
      'looks that disagree',
      [look('ABC123', { confidence: 0.7 }), look('ABC128', { confidence: 0.4 })],
      5_000,
    ],
  ])('is reported within seconds of %s', (_name, looks, withinMs) => {
    const tracker = new Driven();
    for (const one of looks) tracker.see([one]);
    tracker.rest(withinMs - 1_000, 1_000);
    expect(tracker.texts()).toEqual([]);
    tracker.rest(30_000, 1_000);
    expect(tracker.texts()).toEqual(['ABC123']);
    expect(tracker.told[0]?.atMs).toBeLessThanOrEqual(100 + withinMs + 1_000);
  });

  it('is not reported from one look where two are required', () => {
    const tracker = new Driven({ minLooks: 2 }).see([look('ABC123')]);
    expect(tracker.rest(30_000, 1_000).end().texts()).toEqual([]);
  });
});

describe('two vehicles that stop on the same spot one after the other', () => {
  it.each([
    ['with serials next to each other', 'FKE1234', 'FKE1235'],
    ['with serials that share most characters', 'FKE1234', 'FKE4231'],
    ['with nothing in common', 'FKE1234', 'LMN789'],
  ])('%s are two reads, though each is seldom seen', (_name, first, second) => {
    const tracker = new Driven();
    for (const text of [first, second])
      tracker
        .see([look(text)], 500)
        .see([look(text)], 1_000)
        .see([], 2_000)
        .see([], 2_000);
    expect(tracker.end().texts()).toEqual([first, second]);
  });

  it('are two reads though each was seen once', () => {
    const tracker = new Driven()
      .see([look('FKE1234')])
      .see([], 2_000)
      .see([look('FKE1235')], 500);
    expect(tracker.see([], 2_000).end().texts()).toEqual(['FKE1234', 'FKE1235']);
  });

  it.each([
    ['a part of its text', 'KE1234', 0.95],
    ['a text that is not sure', 'FKE1235', 0.7],
  ])('are one where the second look has %s', (_name, text, confidence) => {
    const tracker = new Driven()
      .seeFor(20, [look('FKE1234')])
      .see([], 2_000)
      .see([], 2_000);
    tracker.see([look(text, { confidence })]).see([], 2_000);
    expect(tracker.end().texts()).toEqual(['FKE1234']);
    expect(tracker.texts('close')).toHaveLength(1);
  });
});

describe('one plate that is misread with certainty', () => {
  it('in two characters stays one while its track goes on', () => {
    const tracker = new Driven();
    for (const [index, text] of ['FKE1234', 'FKE1234', 'EKF1234', 'FKE1234'].entries())
      tracker.see([look(text, { x: 600 + index * 20 })]);
    expect(tracker.end().texts('close')).toHaveLength(1);
  });

  it('in more characters stays one while place and size go on', () => {
    const tracker = new Driven()
      .seeFor(3, [look('FKE1234')])
      .see([look('1FKE23')])
      .seeFor(3, [look('FKE1234')]);
    expect(tracker.end().texts('close')).toHaveLength(1);
  });

  it('in one character is found again behind a truck', () => {
    const tracker = new Driven();
    for (const x of [0, 30, 60, 90]) tracker.see([look('FKE1234', { x })]);
    for (let i = 0; i < 20; i++) tracker.see([]);
    for (const x of [720, 750]) tracker.see([look('FKE1235', { x })]);
    expect(tracker.end().texts('close')).toHaveLength(1);
  });
});

it('two vehicles that follow each other within a second on the same spot are two, where their texts differ by three', () => {
  const tracker = new Driven().see([look('FKE1234')]).see([look('FKE2143')], 1_000);
  expect(tracker.end().texts()).toEqual(['FKE1234', 'FKE2143']);
});
