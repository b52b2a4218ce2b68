import { describe, expect, test } from 'vitest';
import type { CoveredProfile } from '../../../../../scripts/measure/covered/covered-profile.ts';
import { DrawnReader } from '../../../../../scripts/measure/weeks/weeks-reader.ts';
import { beginningShares } from '../../../../../src/domain/traffic/local-traffic.ts';
import { PlateSyntax } from '../../../../../src/recognition/region/plate-syntax.ts';
import { seededRandom } from '../../../../support/seeded-random.ts';

const PROFILES = { plates: 1, notRead: 0, strata: [], regions: {} };
const PLATE = { text: 'ZZT4711', region: 'US-IA' };

/** A reader of covered plates, all of which are read in this way. */
function readerOf(otherPlate: CoveredProfile['otherPlate'], right = 0, pictures = otherPlate.length + right) {
  const shares = beginningShares({ homeRegion: 'US-IA', homeShare: 0.8 });
  return new DrawnReader(PROFILES, seededRandom(1), {
    ...{ syntax: new PlateSyntax(), syntaxWeight: 0, shares },
    covered: { pictures, right, otherPlate },
  });
}

describe('a covered plate in simulated weeks', () => {
  test.each([
    ['first', 1, 'ZT4711'],
    ['last', 1, 'ZZT471'],
    ['middle', 1, 'ZZT711'],
    ['first', 2, 'T4711'],
    ['last', 2, 'ZZT47'],
  ] as const)('lacks what is hidden at its %s place (%d)', (place, shorterBy, text) => {
    const read = readerOf([{ place, shorterBy, confidence: 0.97 }]).readCovered(PLATE);
    expect(read?.text.reveal()).toBe(text);
    expect(read?.confidence).toBe(0.97);
  });

  test.each([
    ['first', 0],
    ['middle', 3],
    ['last', 6],
  ] as const)('shows another character at its %s place', (place, at) => {
    const read = readerOf([{ place, shorterBy: 0, confidence: 0.9 }]).readCovered(PLATE);
    const text = read?.text.reveal() ?? '';
    expect(text).toHaveLength(7);
    expect([...text].flatMap((char, index) => (char === PLATE.text[index] ? [] : [index]))).toEqual([at]);
  });

  test('is not read where the reader refuses it', () => {
    expect(readerOf([], 0, 1).readCovered(PLATE)).toBeNull();
  });
});
