import { describe, expect, it } from 'vitest';
import type { Box } from '../../../src/domain/geometry.ts';
import type { PlateCandidate } from '../../../src/domain/plate-candidate.ts';
import { monoMs } from '../../../src/domain/time.ts';
import type { Passage, TrackingSettings } from '../../../src/tracking/passage.ts';
import {
  closeAll,
  NO_PASSAGES,
  observe,
  rest,
  type TrackerState,
} from '../../../src/tracking/passage-tracker.ts';
import { readOf } from '../../../src/tracking/read-of-passage.ts';
import { candidate, frameAt, reading } from '../../support/readings.ts';

const settings: TrackingSettings = {
  lostAfterMs: 1500,
  minLooks: 1,
  minConfidence: 0.3,
  minLocalization: 0.5,
};

/** Plate of 30×10 whose left edge is at x. */
const at = (x: number, y = 20, width = 30): Box => [x, y, x + width, y + width / 3];

/** Runs frames 100 ms apart through the tracker and closes it. @returns all passages that gave a read, in their order. */
function track(frames: readonly (readonly PlateCandidate[])[]): readonly Passage[] {
  let state = NO_PASSAGES;
  const due: Passage[] = [];
  for (const [index, candidates] of frames.entries()) {
    const step = observe(state, frameAt(index * 100), candidates, settings);
    state = step.state;
    due.push(...step.due);
  }
  return [...due, ...closeAll(state, settings).due];
}

/** One plate seen at time 0. */
const seenOnce = (): TrackerState =>
  observe(NO_PASSAGES, frameAt(0), [candidate(at(0), reading('ABC123'))], settings).state;

const textOf = (passage: Passage | undefined): string | undefined =>
  passage && readOf(passage, settings)?.text.reveal();

describe('one vehicle is one passage', () => {
  it('follows a plate through the picture', () => {
    const passages = track([0, 20, 45, 70, 95].map((x) => [candidate(at(x), reading('ABC123'))]));
    expect(passages).toHaveLength(1);
    expect(readOf(passages[0] as Passage, settings)).toMatchObject({
      looks: 5,
      agreeingLooks: 5,
      revision: 1,
    });
  });

  it('follows a fast plate by its characters when it moves several widths a frame', () => {
    expect(track([0, 150, 300].map((x) => [candidate(at(x), reading('ABC123'))]))).toHaveLength(1);
  });

  it('bridges frames in which the plate was missed', () => {
    const seen = [candidate(at(0), reading('ABC123'))];
    expect(track([seen, [], [], [], [candidate(at(5), reading('ABC123'))]])).toHaveLength(1);
  });

  it('keeps two vehicles apart that are in view together', () => {
    const passages = track(
      [0, 20, 40].map((x) => [
        candidate(at(x), reading('ABC123')),
        candidate(at(200 - x, 40), reading('XYZ789')),
      ]),
    );
    expect(passages.map(textOf).toSorted()).toEqual(['ABC123', 'XYZ789']);
  });

  it('keeps two vehicles apart that cross', () => {
    const passages = track(
      [0, 20, 40, 60, 80].map((x) => [
        candidate(at(x), reading('ABC123')),
        candidate(at(80 - x, 22), reading('XYZ789')),
      ]),
    );
    expect(passages.map(textOf).toSorted()).toEqual(['ABC123', 'XYZ789']);
  });

  it('starts a new passage for the next vehicle on the same spot', () => {
    const empty = Array.from({ length: 20 }, () => []);
    const passages = track([
      [candidate(at(0), reading('ABC123'))],
      ...empty,
      [candidate(at(0), reading('ABC123'))],
    ]);
    expect(passages).toHaveLength(2);
  });
});

it('closes a passage that was not seen for the set time, and not before', () => {
  expect(observe(seenOnce(), frameAt(1500), [], settings).due).toHaveLength(0);
  expect(observe(seenOnce(), frameAt(1501), [], settings).due).toHaveLength(1);
});

describe('a vehicle that stays', () => {
  const parked = (count: number) =>
    Array.from({ length: count }, () => [candidate(at(0), reading('ABC123'))]);

  it('gives its read while it is still in view, and no other when it leaves', () => {
    let state = NO_PASSAGES;
    const dueAt: number[] = [];
    for (const [index, candidates] of [...parked(100), ...Array.from({ length: 30 }, () => [])].entries()) {
      const step = observe(state, frameAt(index * 100), candidates, settings);
      state = step.state;
      for (const _ of step.due) dueAt.push(index * 100);
    }
    expect(dueAt).toEqual([3000]);
    expect(state.open).toHaveLength(0);
  });

  it('is still there while nothing moves, however long', () => {
    let { state } = rest(seenOnce(), monoMs(1000), settings);
    for (let now = 2000; now < 60_000; now += 1000) ({ state } = rest(state, monoMs(now), settings));
    expect(state.open).toHaveLength(1);
    const step = observe(state, frameAt(60_000), [candidate(at(3), reading('ABC123'))], settings);
    expect(step.state.open).toHaveLength(1);
  });

  it('is not thought there when it had left before everything came to rest', () => {
    const { state } = observe(seenOnce(), frameAt(100), [], settings);
    expect(rest(state, monoMs(1500), settings).due).toHaveLength(0);
    expect(rest(state, monoMs(1600), settings).due).toHaveLength(1);
  });
});

it('does not take the next vehicle for the last one when both were read surely', () => {
  const passages = track([
    [candidate(at(0), reading('ABC1234'))],
    [],
    [],
    [candidate(at(15), reading('XYZ9876'))],
  ]);
  expect(passages.map(textOf).toSorted()).toEqual(['ABC1234', 'XYZ9876']);
});

it('keeps the frame of the best look', () => {
  const [passage] = track([
    [candidate(at(0), reading('ABC123', 0.5))],
    [candidate(at(5), reading('ABC123', 0.95), { sharpness: 0.6 })],
    [candidate(at(10), reading('ABC123', 0.7))],
  ]);
  expect(passage?.best.frame.frameSeq).toBe(1);
});

it('takes no ballot from an illegible look and no passage from a rejected one', () => {
  const rejected: PlateCandidate = { ...candidate(at(100), reading(null)) };
  const passages = track([
    [candidate(at(0), reading(null)), { ...rejected, reading: { ...rejected.reading, status: 'rejected' } }],
    [candidate(at(3), reading('ABC123'))],
  ]);
  expect(passages).toHaveLength(1);
  expect(passages[0]?.ballots).toHaveLength(1);
});

it('says which passages ended without a read: nobody could read them, or not surely enough', () => {
  const illegible = (candidates: readonly PlateCandidate[], given = settings): number =>
    closeAll(observe(NO_PASSAGES, frameAt(0), candidates, given).state, given).illegible.length;
  expect(illegible([candidate(at(0), reading(null))])).toBe(1);
  expect(illegible([candidate(at(0), reading('ABC123', 0.2))])).toBe(1);
  expect(illegible([candidate(at(0), reading('ABC123'))], { ...settings, minLooks: 2 })).toBe(1);
  expect(illegible([candidate(at(0), reading('ABC123'))])).toBe(0);
});

it('lets better looks take the place of worse ones, and does not grow with a car parked in view', () => {
  const poor = Array.from({ length: 300 }, () => [
    candidate(at(0), reading('ABC12B', 0.4), { sharpness: 0.05 }),
  ]);
  const sharp = Array.from({ length: 60 }, () => [
    candidate(at(0), reading('ABC128', 0.95), { sharpness: 0.6 }),
  ]);
  let state = NO_PASSAGES;
  for (const [index, candidates] of [...poor, ...sharp].entries())
    ({ state } = observe(state, frameAt(index * 100), candidates, settings));
  const [passage] = state.open;
  expect(passage?.ballots).toHaveLength(100);
  expect(passage?.looks).toBe(360);
  expect(textOf(passage)).toBe('ABC128');
});

it('makes no read of what never looked like a plate, and follows a plate through faint looks', () => {
  const faint = (x: number) => candidate(at(x), reading('ABC123'), { localization: 0.4 });
  expect(track([[faint(0)], [faint(5)], [faint(10)]])).toHaveLength(0);
  const passages = track([[faint(0)], [candidate(at(5), reading('ABC123'))], [faint(10)]]);
  expect(passages).toHaveLength(1);
  expect(passages[0]?.looks).toBe(3);
});
