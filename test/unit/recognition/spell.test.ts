import { describe, expect, it } from 'vitest';
import { INTERRUPT_RULE } from '../../../src/policy/interrupt-rule.ts';
import { confidenceOf } from '../../../src/recognition/confidence.ts';
import type { ReaderOutput } from '../../../src/recognition/contracts/character-reader.ts';
import { spell } from '../../../src/recognition/spell.ts';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_?';
const LEGIBLE = 0.4;

/** A row of probabilities: what is not named shares the rest. */
function row(alphabet: string, chances: Readonly<Record<string, number>>): Float32Array {
  const rest = 1 - Object.values(chances).reduce((sum, p) => sum + p, 0);
  const others = alphabet.length - Object.keys(chances).length;
  return Float32Array.from([...alphabet], (char) => chances[char] ?? rest / others);
}

/** What the model would give for a text padded to ten positions, all at probability `p`. */
function output(
  text: string,
  p = 0.99,
  stacked?: { readonly chars: string; readonly place: number },
): ReaderOutput {
  const stackedAlphabet = ALPHABET.slice(0, -1);
  return {
    main: { alphabet: ALPHABET, rows: [...text.padEnd(10, '_')].map((char) => row(ALPHABET, { [char]: p })) },
    stacked: {
      alphabet: stackedAlphabet,
      rows: [...(stacked?.chars ?? '').padEnd(4, '_')].map((char) => row(stackedAlphabet, { [char]: 0.95 })),
    },
    stackedPosition: Float32Array.from([0, 1, 2, 3], (i) => (i === (stacked?.place ?? 0) ? 0.97 : 0.01)),
  };
}

describe('spelling', () => {
  it('reads the likeliest character of every position and leaves out the empty ones', () => {
    const reading = spell(output('ABC123'), LEGIBLE);
    expect(reading.status).toBe('read');
    expect(reading.text?.reveal()).toBe('ABC123');
    expect(reading.characters).toHaveLength(6);
    expect(reading.characters[0]?.confidence).toBeCloseTo(0.99);
  });

  it('keeps the alternatives of a character, most probable first', () => {
    const doubtful = output('ABC12_');
    const rows = doubtful.main.rows.with(5, row(ALPHABET, { 8: 0.6, B: 0.3, 3: 0.05, _: 0.04 }));
    const reading = spell({ ...doubtful, main: { alphabet: ALPHABET, rows } }, LEGIBLE);
    expect(reading.text?.reveal()).toBe('ABC128');
    const alternatives = reading.characters[5]?.alternatives ?? [];
    expect(alternatives.map(({ char }) => char)).toEqual(['B', '3']);
    expect(alternatives[0]?.p).toBeCloseTo(0.3);
  });

  it('keeps how probable it is that a position holds no character', () => {
    const doubtful = output('ABC1233');
    const rows = doubtful.main.rows.with(6, row(ALPHABET, { 3: 0.7, _: 0.25 }));
    const { characters } = spell({ ...doubtful, main: { alphabet: ALPHABET, rows } }, LEGIBLE);
    expect(characters[6]?.absent).toBeCloseTo(0.25);
    expect(characters[5]).not.toHaveProperty('absent');
  });

  it('calls a plate illegible when one character is: nothing is guessed', () => {
    for (const unsure of [output('AB?123'), output('ABC123', 0.35)]) {
      const reading = spell(unsure, LEGIBLE);
      expect(reading.status).toBe('illegible');
      expect(reading.text).toBeNull();
      expect(reading.characters).toHaveLength(6);
    }
  });

  it('rejects a crop without any character', () => {
    expect(spell(output(''), LEGIBLE)).toMatchObject({ status: 'rejected', text: null });
  });

  it('keeps stacked characters apart from the text, with their place', () => {
    const reading = spell(output('1234', 0.99, { chars: 'HC', place: 2 }), LEGIBLE);
    expect(reading.text?.reveal()).toBe('1234');
    expect(reading.stacked).toMatchObject([{ chars: 'HC', position: 'suffix' }]);
    expect(spell(output('1234'), LEGIBLE).stacked).toEqual([]);
  });
});

describe('confidence', () => {
  const identity = { a: 1, b: 0, syntax: 0 };
  const unknown = { regions: [] };

  it('counts every position, empty ones too: a doubtful length is a doubt', () => {
    expect(spell(output('ABC123', 0.9), LEGIBLE).certainty).toBeCloseTo(0.9 ** 10);
  });

  it('is the logistic of the calibration', () => {
    const spelling = { ...spell(output('ABC123'), LEGIBLE), certainty: 0.8 };
    expect(confidenceOf(spelling, unknown, identity)).toBeCloseTo(0.8);
    const expected = 1 / (1 + Math.exp(-(0.5 * Math.log(4) - 1)));
    expect(confidenceOf(spelling, unknown, { a: 0.5, b: -1, syntax: 9 })).toBeCloseTo(expected);
  });

  it('spreads the surest texts where the calibration says so, and leaves the others', () => {
    const calibration = { a: 0.9, b: 1, syntax: 0 };
    const logitOf = (certainty: number, upper?: number): number => {
      const confidence = confidenceOf({ ...spell(output('ABC123'), LEGIBLE), certainty }, unknown, {
        ...calibration,
        ...(upper === undefined ? {} : { upper }),
      });
      return Math.log(confidence / (1 - confidence));
    };
    expect(logitOf(0.7, 2.5)).toBeCloseTo(logitOf(0.7), 9);
    expect(logitOf(0.9, 2.5) - logitOf(0.9)).toBeCloseTo(2.5 * (Math.log(9) - 1), 9);
    expect(logitOf(0.9, 0)).toBeCloseTo(logitOf(0.9), 9);
  });

  it('of an uncalibrated reader stays below the limit of an interrupting alert', () => {
    const sure = { ...spell(output('ABC123'), LEGIBLE), certainty: 1 };
    const { minMatchProbability } = INTERRUPT_RULE;
    expect(confidenceOf(sure, unknown, identity)).toBeLessThan(minMatchProbability);
    expect(confidenceOf(sure, unknown, { a: 1.1, b: 0, syntax: 0 })).toBeGreaterThan(minMatchProbability);
  });

  it('is higher for a text that fits a serial format, and the text stays the same', () => {
    const spelling = spell(output('ABC123', 0.95), LEGIBLE);
    const calibration = { a: 1, b: 0, syntax: 0.5 };
    const fitting = confidenceOf(spelling, { regions: ['US-IA'] }, calibration);
    expect(fitting).toBeGreaterThan(confidenceOf(spelling, unknown, calibration));
  });

  it('stays inside 0..1 and is 0 for what was not read', () => {
    for (const certainty of [0, 1]) {
      const confidence = confidenceOf({ ...spell(output('ABC123'), LEGIBLE), certainty }, unknown, identity);
      expect(confidence).toBeGreaterThan(0);
      expect(confidence).toBeLessThan(1);
    }
    expect(confidenceOf(spell(output('AB?123'), LEGIBLE), unknown, identity)).toBe(0);
  });
});
