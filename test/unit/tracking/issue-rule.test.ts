import { describe, expect, it } from 'vitest';
import type { PlateCandidate } from '../../../src/domain/read/plate-candidate.ts';
import { candidate, reading } from '../../support/recognition/readings.ts';
import { at, Driven } from '../../support/recognition/tracking.ts';

const look = (text: string, confidence = 0.95): PlateCandidate =>
  candidate(at(600), reading(text, confidence));
const times = <T>(count: number, item: T): readonly T[] => Array.from({ length: count }, () => item);

/** What was told when, of a plate that is looked at every 100 ms and then lost, which is noticed after 2 s. */
function story(looks: readonly PlateCandidate[], settings = {}): readonly string[] {
  const tracker = new Driven(settings);
  for (const one of looks) tracker.see([one]);
  tracker.see([], 2_000).end();
  return tracker.told
    .filter(({ type }) => type === 'issue' || type === 'revise')
    .map(({ type, atMs, text }) => `${type} ${text} at ${atMs}`);
}

describe('a read is issued', () => {
  it('at the second look that agrees, where one of them is sure', () => {
    expect(story([look('ABC123', 0.5), look('ABC123')])).toEqual(['issue ABC123 at 200']);
  });

  it('not before its looks reach the required confidence', () => {
    const looks = [look('ABC123', 0.8), look('ABC123', 0.8), look('ABC123', 0.95)];
    expect(story(looks)).toEqual(['issue ABC123 at 300']);
  });

  it('after a while, where two looks agree but are not sure', () => {
    expect(story(times(10, look('ABC123', 0.7)))).toEqual(['issue ABC123 at 700']);
  });

  it('when the plate is lost, where there was a single look', () => {
    expect(story([look('ABC123')])).toEqual(['issue ABC123 at 2100']);
  });

  it('when the plate is lost, where no two looks agree', () => {
    const looks = [look('ABC123'), look('ABC128', 0.4), look('A8C123', 0.4)];
    expect(story(looks)).toEqual(['issue ABC123 at 2300']);
  });

  it('never, where it is likely that there is no plate', () => {
    const lamps = candidate(at(600), reading('OO', 0.56), { localization: 0.7 });
    expect(story(times(10, lamps), { minConfidence: 0.5 })).toEqual([]);
  });

  it('never, if its confidence is below the limit, or too few looks agree', () => {
    expect(story(times(10, look('ABC123', 0.2)))).toEqual([]);
    expect(story([look('ABC123')], { minLooks: 2 })).toEqual([]);
  });
});

describe('a text is revised', () => {
  const misread = times(2, look('ABC128'));

  it('as soon as another one is as sure as the first had to be', () => {
    // 17 looks at 0.95 against two: 0.85 of the whole.
    const looks = [...misread, ...times(40, look('ABC123'))];
    expect(story(looks, { sureConfidence: 0.85 })).toEqual(['issue ABC128 at 200', 'revise ABC123 at 1900']);
  });

  it('when the plate is lost, where most looks read it otherwise by then', () => {
    expect(story([...misread, ...times(4, look('ABC123'))])).toEqual([
      'issue ABC128 at 200',
      'revise ABC123 at 2600',
    ]);
  });

  it('once at most, whatever later looks read', () => {
    const looks = [...misread, ...times(30, look('ABC123')), ...times(200, look('ABC129', 0.99))];
    expect(story(looks, { sureConfidence: 0.6 })).toHaveLength(2);
  });

  it('not where the new text is as doubtful as what is never issued', () => {
    const looks = [...misread, ...times(40, look('ABC123', 0.25))];
    expect(story(looks, { minConfidence: 0.5 })).toEqual(['issue ABC128 at 200']);
  });

  it('not where later looks confirm it', () => {
    expect(story(times(20, look('ABC123')))).toEqual(['issue ABC123 at 200']);
  });
});
