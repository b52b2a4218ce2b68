import { describe, expect, test } from 'vitest';
import {
  acceptanceSection,
  calibrationSection,
  isHarmed,
  syntaxSection,
  withoutSyntax,
} from '../../../../../scripts/measure/accuracy/confidence-sections.ts';
import { errorSection, regionSection } from '../../../../../scripts/measure/accuracy/error-sections.ts';
import { type Score, score } from '../../../../../scripts/measure/accuracy/score.ts';
import { isOwnRoadPlate, paired, setSection } from '../../../../../scripts/measure/accuracy/set-sections.ts';
import type { PlateFinder } from '../../../../../scripts/measure/finders/plate-finder.ts';
import { NO_REGION } from '../../../../../src/domain/plate/region-reading.ts';

const NO_PLACE = {
  box: [0, 0, 10, 5],
  quad: [
    [0, 0],
    [10, 0],
    [10, 5],
    [0, 5],
  ],
  localization: 1,
} as const;

function scoreOf(text: string, confidence: number, fitsFormat = false): Score {
  const own = { ...NO_PLACE, text, confidence, fitsFormat };
  return { ...score({ file: 'us-crops/xx1.png', texts: ['QXA772', 'TRQXA772'] }, own), region: null };
}

const finder = (name: string, accepted: number | null): PlateFinder => ({
  name,
  accepted,
  syntaxWeight: 0.5,
  tellsRegions: false,
  find: async () => [],
  readRegion: async () => NO_REGION,
  close: async () => {},
});

describe('scoring a reading', () => {
  test('counts every text of the label as right', () => {
    expect(scoreOf('TRQXA772', 0.9)).toMatchObject({ strict: true, folded: true, wanted: 'TRQXA772' });
  });

  test('measures a wrong one against the nearest text', () => {
    expect(scoreOf('TROXA772', 0.9)).toMatchObject({ folded: false, withinOne: true, wanted: 'TRQXA772' });
  });

  test('of nothing found is not localized', () => {
    const missed = score({ file: 'a.png', texts: ['QXA772'] }, undefined);
    expect(missed).toMatchObject({ localized: false, folded: false, confidence: 0 });
  });
});

describe('the syntax term', () => {
  test('can be taken out of a confidence, where it is in it', () => {
    const odds = 0.8 / 0.2 / Math.exp(0.5);
    expect(withoutSyntax(scoreOf('QXA772', 0.8, true), 0.5).confidence).toBeCloseTo(odds / (1 + odds));
    expect(withoutSyntax(scoreOf('QXA772', 0.8, false), 0.5).confidence).toBe(0.8);
    expect(withoutSyntax(scoreOf('', 0, true), 0.5).confidence).toBe(0);
  });

  test.each([
    ['right and just under the threshold', scoreOf('QXA772', 0.87), true],
    ['right and far under it', scoreOf('QXA772', 0.5), false],
    ['right and over it', scoreOf('QXA772', 0.95), false],
    ['wrong', scoreOf('QXA77', 0.87), false],
    ['right, with a form that fits', scoreOf('QXA772', 0.87, true), false],
  ])('harms a plate that is %s: %#', (_, plate, harmed) => {
    expect(isHarmed(plate, { accepted: 0.9, syntaxWeight: 0.5 })).toBe(harmed);
  });
});

describe('the report', () => {
  const results = [
    {
      set: 'us-crops',
      readers: [
        { reader: 'Waypost', scores: [scoreOf('QXA772', 0.97, true), scoreOf('QXA77', 0.6)] },
        { reader: 'reference', scores: [scoreOf('OXA772', 0.9), scoreOf('QXA7', 0.4)] },
      ],
    },
  ];
  const finders = [finder('Waypost', 0.9), finder('reference', null)];

  test('compares two readers plate by plate', () => {
    expect(paired(results[0]?.readers ?? [])).toEqual({ first: 1, second: 0 });
  });

  test('puts repeats and samples of the crops apart, by the names of their pictures', () => {
    expect(
      ['dev/us-crops/ma78.png', 'ky1249.png', 'co122.png'].map((file) => isOwnRoadPlate({ file })),
    ).toEqual([false, true, false]);
  });

  test('says what is accepted at the frozen threshold, where there is one', () => {
    const { figures } = acceptanceSection(results, finders);
    expect(figures).toMatchObject([
      { reader: 'Waypost', frozen: { accepted: 1, wrong: 0 } },
      { reader: 'reference', frozen: null, best: { accepted: 0 } },
    ]);
  });

  test('says so if no reader recognizes regions', () => {
    expect(regionSection(results, null).lines[0]).toMatch(/^No region reader/);
  });

  test('never prints the text of a plate', () => {
    const sections = [
      setSection(results),
      calibrationSection(results, finders),
      acceptanceSection(results, finders),
      regionSection(results, new Set()),
      syntaxSection(results, finders),
      errorSection(results),
    ];
    const printed = sections
      .flatMap(({ title, lines, figures }) => [title, ...lines, JSON.stringify(figures)])
      .join('\n');
    expect(printed).toContain('Q>0 1');
    expect(printed).not.toMatch(/XA7/);
  });
});
