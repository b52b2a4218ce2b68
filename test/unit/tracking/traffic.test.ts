import { describe, expect, it } from 'vitest';
import { Driven } from '../../support/recognition/tracking.ts';
import { FRAME_MS, traffic } from '../../support/recognition/traffic.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const SEEDS = Array.from({ length: 20 }, (_, seed) => seed + 1);
const VEHICLES = 60;

describe.each(SEEDS)('random traffic with seed %i', (seed) => {
  const { texts, legibleLooks, frames } = traffic(seededRandom(seed), VEHICLES);
  const tracker = new Driven();
  for (const frame of frames) tracker.see(frame, FRAME_MS);
  tracker.end();

  /** What each passage told last. */
  const reads = new Map<number, string>();
  for (const { type, ordinal, text } of tracker.told)
    if (type !== 'close' && text !== undefined) reads.set(ordinal, text);

  it('gives every vehicle that was read twice its read, and no other', () => {
    const seen = texts.filter((text) => (legibleLooks.get(text) ?? 0) >= 2);
    expect(seen.length).toBeGreaterThan(VEHICLES * 0.8);
    expect([...reads.values()].filter((text) => !texts.includes(text)).length).toBeLessThanOrEqual(1);
    expect(seen.filter((text) => ![...reads.values()].includes(text)).length).toBeLessThanOrEqual(1);
    expect(reads.size).toBeLessThanOrEqual(VEHICLES + 1);
  });

  it('issues no text twice', () => {
    expect(new Set(reads.values()).size).toBe(reads.size);
  });

  it('issues each passage once, revises it at most once, and closes it', () => {
    for (const ordinal of new Set(tracker.told.map((told) => told.ordinal))) {
      const story = tracker.told.filter((told) => told.ordinal === ordinal).map(({ type }) => type);
      const stories = ['close', 'issue close', 'issue revise close'].flatMap((one) => [
        one,
        `keepIllegible ${one}`,
      ]);
      expect(stories).toContain(story.join(' '));
    }
  });

  it('never merges two vehicles', () => {
    for (const { passage } of tracker.actions) {
      const whose = passage.ballots
        .filter(({ reading }) => reading.confidence >= 0.88)
        .map(({ reading }) => reading.text?.reveal());
      expect(new Set(whose).size).toBeLessThanOrEqual(1);
    }
  });

  it('holds no more than what passes', () => {
    expect(tracker.state.inView.length + tracker.state.lost.length).toBe(0);
    expect(tracker.actions.length).toBeLessThan(VEHICLES * 4);
  });
});
