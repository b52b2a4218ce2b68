import { describe, expect, it } from 'vitest';
import type { PlateCandidate } from '../../../src/domain/read/plate-candidate.ts';
import { candidate, reading } from '../../support/recognition/readings.ts';
import { at, Driven } from '../../support/recognition/tracking.ts';

const unread = (x: number, localization = 0.9): PlateCandidate =>
  candidate(at(x), reading(null), { localization });
const read = (x: number): PlateCandidate => candidate(at(x), reading('ABC123', 0.95));

/** When a picture was kept of a plate that could not be read. */
const kept = (tracker: Driven): readonly number[] =>
  tracker.told.filter(({ type }) => type === 'keepIllegible').map(({ atMs }) => atMs);

describe('the picture of a plate that cannot be read', () => {
  it('is kept when the plate is lost, before its passage closes', () => {
    const tracker = new Driven()
      .seeFor(3, [unread(0)])
      .see([], 2_000)
      .end();
    expect(tracker.told.map(({ type, atMs }) => `${type} ${atMs}`)).toEqual([
      'keepIllegible 2300',
      'close 2300',
    ]);
  });

  it('is kept when the camera stops', () => {
    expect(kept(new Driven().seeFor(3, [unread(0)]).end())).toEqual([300]);
  });

  it('is the one in which the plate was localized with the highest confidence', () => {
    const tracker = new Driven()
      .see([unread(0, 0.6)])
      .see([unread(2, 0.9)])
      .see([unread(4, 0.7)])
      .end();
    const [action] = tracker.actions.filter(({ type }) => type === 'keepIllegible');
    expect(action?.passage.best?.candidate.location.confidence).toBe(0.9);
  });

  it('is kept once of a parked car, however often it is lost and found again', () => {
    const tracker = new Driven();
    for (let i = 0; i < 5; i++) tracker.seeFor(20, [unread(0)]).see([], 2_000);
    expect(kept(tracker.end())).toHaveLength(1);
  });

  it('is not kept for a passage that gave a read', () => {
    expect(
      kept(
        new Driven()
          .see([unread(0)])
          .seeFor(2, [read(2)])
          .see([], 2_000)
          .end(),
      ),
    ).toEqual([]);
  });

  it('does not keep a plate that is found again from being read', () => {
    const tracker = new Driven()
      .seeFor(20, [unread(0)])
      .see([], 2_000)
      .seeFor(3, [read(0)])
      .end();
    expect(tracker.told.map(({ type }) => type)).toEqual(['keepIllegible', 'issue', 'close']);
  });

  it('is not kept for faint finds: lamps, grilles', () => {
    expect(kept(new Driven({ minLocalization: 0.5 }).seeFor(9, [unread(0, 0.45)]).end())).toEqual([]);
  });
});
