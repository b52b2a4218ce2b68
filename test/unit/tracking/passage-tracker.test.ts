import { describe, expect, it } from 'vitest';
import type { PlateCandidate } from '../../../src/domain/read/plate-candidate.ts';
import { readOf } from '../../../src/tracking/read-of-passage.ts';
import { candidate, reading } from '../../support/recognition/readings.ts';
import { at, Driven } from '../../support/recognition/tracking.ts';

/** A sure look at a plate of 30 px whose left edge is at x. */
const look = (x: number, text: string, y = 200): PlateCandidate => candidate(at(x, y), reading(text, 0.95));
const unread = (x: number, y = 200): PlateCandidate => candidate(at(x, y), reading(null));

/** Sees each list of candidates in a frame of its own, 100 ms apart, and ends. */
function driven(frames: readonly (readonly PlateCandidate[])[]): Driven {
  const tracker = new Driven();
  for (const candidates of frames) tracker.see(candidates);
  return tracker.end();
}

describe('one vehicle is one passage', () => {
  it('that follows a plate through the picture', () => {
    const tracker = driven([0, 20, 45, 70, 95].map((x) => [look(x, 'ABC123')]));
    expect(tracker.told.map(({ type }) => type)).toEqual(['issue', 'close']);
    expect(tracker.actions.at(-1)?.passage.looks).toBe(5);
  });

  it('that follows a fast plate by its characters when it moves several widths a frame', () => {
    expect(driven([0, 150, 300].map((x) => [look(x, 'ABC123')])).texts()).toEqual(['ABC123']);
  });

  it('that follows a fast plate through a look that nobody could read', () => {
    const tracker = driven([[look(0, 'ABC123')], [unread(150)], [look(300, 'ABC123')]]);
    expect(tracker.texts()).toEqual(['ABC123']);
  });

  it('that bridges frames in which the plate was missed', () => {
    expect(driven([[look(0, 'ABC123')], [], [], [], [look(5, 'ABC123')]]).texts()).toEqual(['ABC123']);
  });

  it('for each of two that are in view together', () => {
    const tracker = driven([0, 20, 40].map((x) => [look(x, 'ABC123'), look(200 - x, 'XYZ789', 260)]));
    expect(tracker.texts().toSorted()).toEqual(['ABC123', 'XYZ789']);
  });

  it('for each of two that cross', () => {
    const tracker = driven([0, 20, 40, 60, 80].map((x) => [look(x, 'ABC123'), look(80 - x, 'XYZ789', 202)]));
    expect(tracker.texts().toSorted()).toEqual(['ABC123', 'XYZ789']);
  });

  it('for each of two that cross while nobody can read them', () => {
    const frame = (x: number) => [look(x, 'ABC123'), look(300 - x, 'XYZ789', 206)];
    const between = (x: number) => [unread(x), unread(300 - x, 206)];
    const tracker = driven([
      ...[0, 30, 60, 90].map(frame),
      ...[120, 150, 180].map(between),
      ...[210, 240, 270].map(frame),
    ]);
    expect(tracker.texts().toSorted()).toEqual(['ABC123', 'XYZ789']);
    expect(tracker.texts('close')).toHaveLength(2);
  });

  it('for each of the two plates on a truck and its trailer, though one is missed now and then', () => {
    const frames = Array.from({ length: 12 }, (_, i) => [
      ...(i % 3 === 1 ? [] : [look(i * 25, 'TRK4471')]),
      ...(i % 4 === 2 ? [] : [look(i * 25 + 50, 'TRL9982', 215)]),
    ]);
    const tracker = driven(frames);
    expect(tracker.texts().toSorted()).toEqual(['TRK4471', 'TRL9982']);
    expect(tracker.texts('close')).toHaveLength(2);
  });

  it('for each of two vehicles of a fleet that follow each other with serials next to each other', () => {
    const frames = Array.from({ length: 14 }, (_, i) => [
      ...(i < 8 ? [look(i * 60 + 600, 'FLT1001')] : []),
      ...(i > 2 ? [look((i - 3) * 60 + 100, 'FLT1002')] : []),
    ]);
    expect(driven(frames).texts().toSorted()).toEqual(['FLT1001', 'FLT1002']);
  });

  it('through a stop and a start', () => {
    const tracker = new Driven();
    for (const x of [0, 30, 55, 75, 88, 96, 100]) tracker.see([look(x, 'ABC123')]);
    tracker.rest(20_000).seeFor(3, [look(100, 'ABC123')]);
    for (const x of [104, 112, 130, 160, 200]) tracker.see([look(x, 'ABC123')]);
    expect(tracker.end().texts()).toEqual(['ABC123']);
    expect(tracker.texts('close')).toHaveLength(1);
  });

  it('for the same plate again when it comes back later', () => {
    const tracker = new Driven();
    for (const x of [0, 40, 80]) tracker.see([look(x, 'ABC123')]);
    tracker.seeFor(80, []);
    for (const x of [80, 40, 0]) tracker.see([look(x, 'ABC123')]);
    expect(tracker.end().texts()).toEqual(['ABC123', 'ABC123']);
  });
});

describe('a passage that is lost', () => {
  it('is reported once it was not seen for the set time, and not before', () => {
    const tracker = new Driven().see([look(600, 'ABC123')]).see([], 1_500);
    expect(tracker.texts()).toEqual([]);
    expect(tracker.see([], 1).texts()).toEqual(['ABC123']);
  });

  it('is reported at once when its plate should have left the picture', () => {
    const tracker = new Driven({ sureConfidence: 1, doubtfulAfterMs: 60_000 });
    for (const x of [1_740, 1_800, 1_860]) tracker.see([look(x, 'ABC123')]);
    expect(tracker.seeFor(2, []).texts()).toEqual([]);
    expect(tracker.see([]).texts()).toEqual(['ABC123']);
  });

  it('is found again by its text behind a truck, and gives no second read', () => {
    const tracker = new Driven();
    for (const x of [0, 30, 60]) tracker.see([look(x, 'ABC123')]);
    tracker.seeFor(25, []);
    for (const x of [840, 870]) tracker.see([look(x, 'ABC123')]);
    expect(tracker.end().texts()).toEqual(['ABC123']);
    expect(tracker.texts('close')).toHaveLength(1);
  });

  it('holds no frame', () => {
    const tracker = new Driven().seeFor(3, [look(600, 'ABC123')]).seeFor(20, []);
    expect(tracker.state.inView).toHaveLength(0);
    expect(tracker.state.lost.map(({ best }) => best)).toEqual([null]);
  });

  it('is closed in the end, as what it was', () => {
    const tracker = new Driven()
      .see([look(0, 'ABC123'), unread(900), candidate(at(400), reading('XYZ789', 0.2))])
      .seeFor(70, []);
    expect(tracker.state.lost).toHaveLength(0);
    const outcomes = tracker.actions.flatMap((action) => (action.type === 'close' ? [action.outcome] : []));
    expect(outcomes.toSorted()).toEqual(['illegible', 'illegible', 'read']);
  });

  it('is not counted as illegible when its plate was tracked as two', () => {
    const tracker = new Driven().seeFor(3, [look(0, 'ABC123')]);
    for (let i = 0; i < 3; i++) tracker.see([look(0, 'ABC123'), look(600, 'ABC123')]);
    expect(tracker.end().texts()).toEqual(['ABC123']);
    const outcomes = tracker.actions.map((action) =>
      action.type === 'close' ? action.outcome : action.type,
    );
    expect(outcomes).toEqual(['issue', 'read', 'repeated']);
  });
});

describe('a parked car', () => {
  const parked = [look(600, 'ABC123')];
  const HOUR_OF_FRAMES = 36_000;

  it('gives one read in an hour, and what it holds does not grow', () => {
    const tracker = new Driven().seeFor(HOUR_OF_FRAMES, parked);
    expect(tracker.told).toHaveLength(1);
    expect(tracker.told[0]?.atMs).toBe(200);
    const [passage] = tracker.state.inView;
    expect(passage?.looks).toBe(HOUR_OF_FRAMES);
    expect(passage?.ballots.length).toBeLessThanOrEqual(40);
    expect(tracker.end().texts()).toEqual(['ABC123']);
  });

  it('gives no second read while nothing moves, however long', () => {
    const tracker = new Driven()
      .seeFor(2, parked)
      .rest(3_600_000, 1_000)
      .seeFor(3, [look(603, 'ABC123')]);
    expect(tracker.state.inView).toHaveLength(1);
    expect(tracker.end().texts()).toEqual(['ABC123']);
  });

  it('gives no second read when the localizer loses it for minutes and then finds it', () => {
    const tracker = new Driven().seeFor(20, parked);
    for (let i = 0; i < 10; i++) tracker.seeFor(1_200, []).seeFor(3, parked);
    expect(tracker.end().texts()).toEqual(['ABC123']);
    expect(tracker.texts('close')).toHaveLength(1);
  });

  it('gives no second read when it was lost, everything came to rest for hours, and it is found', () => {
    const tracker = new Driven().seeFor(20, parked).seeFor(30, []);
    expect(tracker.rest(7_200_000, 1_000).seeFor(3, parked).end().texts()).toEqual(['ABC123']);
  });

  it('gives no second read when it is found again with a look that errs', () => {
    const tracker = new Driven().seeFor(20, parked).seeFor(100, []);
    tracker.see([candidate(at(601), reading('A8O1Z3', 0.4))]).seeFor(100, []);
    expect(tracker.end().texts()).toEqual(['ABC123']);
  });

  it('gives no second read while others drive past it and hide it', () => {
    const tracker = new Driven().seeFor(20, parked);
    for (let vehicle = 0; vehicle < 20; vehicle++)
      for (let i = 0; i < 20; i++) {
        const x = i * 60;
        const hides = x > 450 && x < 750;
        tracker.see([...(hides ? [] : parked), look(x, `PAS${vehicle + 100}`, 210)]);
      }
    const texts = tracker.end().texts();
    expect(texts.filter((text) => text === 'ABC123')).toHaveLength(1);
    expect(texts).toHaveLength(21);
  });

  it('makes room for the next one, which is reported', () => {
    const tracker = new Driven()
      .seeFor(20, parked)
      .seeFor(40, [])
      .seeFor(5, [look(602, 'XYZ789')]);
    expect(tracker.end().texts()).toEqual(['ABC123', 'XYZ789']);
  });

  it('is not assumed to be there if it had left before everything came to rest', () => {
    const tracker = new Driven({ sureConfidence: 1 }).see(parked).see([]).rest(1_400);
    expect(tracker.texts()).toEqual([]);
    expect(tracker.rest(200).texts()).toEqual(['ABC123']);
  });
});

it('reads no plate that the edge of the picture cuts, and follows it', () => {
  const cut = candidate([1_895, 200, 1_925, 210], reading('ABC', 0.95));
  const tracker = driven([[look(1_780, 'ABC123')], [look(1_830, 'ABC123')], [cut], [cut]]);
  expect(tracker.texts('close')).toEqual(['ABC123']);
  expect(tracker.actions.at(-1)?.passage.looks).toBe(2);
});

it('does not confuse the next vehicle with the last one when both were read with high confidence', () => {
  const tracker = driven([[look(0, 'ABC1234')], [], [], [look(15, 'XYZ9876')]]);
  expect(tracker.texts().toSorted()).toEqual(['ABC1234', 'XYZ9876']);
});

it('keeps the frame of the best look', () => {
  const tracker = new Driven({ sureConfidence: 0.99 })
    .see([candidate(at(0), reading('ABC123', 0.5))])
    .see([candidate(at(5), reading('ABC123', 0.95), { sharpness: 0.6 })])
    .see([candidate(at(10), reading('ABC123', 0.7))])
    .end();
  expect(tracker.actions[0]?.passage.best?.frame.frameSeq).toBe(2);
});

it('counts no ballot for an illegible look and starts no passage for a rejected one', () => {
  const rejected: PlateCandidate = { ...unread(900), reading: { ...reading(null), status: 'rejected' } };
  const tracker = driven([[unread(0), rejected], [look(3, 'ABC123')]]);
  expect(tracker.texts('close')).toEqual(['ABC123']);
  expect(tracker.actions[0]?.passage.ballots).toHaveLength(1);
});

it('lets better looks take the place of worse ones', () => {
  const poor = [candidate(at(0), reading('ABC12B', 0.4), { sharpness: 0.05 })];
  const sharp = [candidate(at(0), reading('ABC128', 0.95), { sharpness: 0.6 })];
  const tracker = new Driven({ doubtfulAfterMs: 60_000 }).seeFor(300, poor).seeFor(60, sharp);
  const [passage] = tracker.state.inView;
  expect(passage?.ballots).toHaveLength(40);
  expect(passage?.looks).toBe(360);
  expect(tracker.texts()).toEqual(['ABC128']);
});

it('makes no read of what never looked like a plate, and follows a plate through faint looks', () => {
  const faint = (x: number) => candidate(at(x), reading('ABC123'), { localization: 0.4 });
  expect(driven([[faint(0)], [faint(5)], [faint(10)]]).texts()).toEqual([]);
  const tracker = driven([[faint(0)], [look(5, 'ABC123')], [faint(10)]]);
  expect(tracker.texts()).toEqual(['ABC123']);
  expect(tracker.actions.at(-1)?.passage.looks).toBe(3);
});

it('makes a read of the given passage, with the looks so far', () => {
  const tracker = new Driven()
    .see([look(0, 'ABC123')])
    .see([candidate(at(20, 200, 34), reading('ABC123', 0.95))]);
  const [action] = tracker.actions;
  if (action?.type !== 'issue') throw new Error('nothing was told');
  expect(readOf(action.passage)).toMatchObject({
    revision: 1,
    looks: 2,
    agreeingLooks: 2,
    direction: 'approaching',
  });
});
