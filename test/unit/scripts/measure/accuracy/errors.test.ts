import { describe, expect, test } from 'vitest';
import { align } from '../../../../../scripts/measure/accuracy/align.ts';
import { type Cause, causeOf, confusions } from '../../../../../scripts/measure/accuracy/errors.ts';

const reading = (wanted: string, text: string, localized = true) => ({ wanted, text, localized });

describe('aligning two texts', () => {
  test('shows what was lost, added and replaced', () => {
    expect(align('ABC1', 'XBC11')).toEqual([
      ['A', 'X'],
      ['B', 'B'],
      ['C', 'C'],
      [null, '1'],
      ['1', '1'],
    ]);
  });

  test.each([
    ['', ''],
    ['', 'AB'],
    ['AB', ''],
    ['QXA772', 'OXA7722'],
  ])('of %s and %s leaves every character in its order', (wanted, read) => {
    const pairs = align(wanted, read);
    expect(pairs.map(([a]) => a ?? '').join('')).toBe(wanted);
    expect(pairs.map(([, b]) => b ?? '').join('')).toBe(read);
  });
});

describe('the cause of an error', () => {
  const cases: readonly (readonly [wanted: string, text: string, cause: Cause])[] = [
    ['QXA772', 'QXA772', 'right'],
    ['QOA772', 'Q0A772', 'right'],
    ['QXA772', '', 'not read'],
    ['QXA772', 'QXA712', 'one character wrong'],
    ['QXA772', 'OXA712', 'several characters wrong'],
    ['QXA772', 'XA772', 'first character lost'],
    ['QQA772', 'QA772', 'first character lost'],
    ['QXA772', 'QXA72', 'other character lost'],
    ['QXA772', '1QXA772', 'character too many'],
    ['QXA772', '1XA77', 'wrong in length and characters'],
  ];

  test.each(cases)('of %s read as "%s" is: %s', (wanted, text, cause) => {
    expect(causeOf(reading(wanted, text))).toBe(cause);
  });

  test('is the localizer where that found nothing', () => {
    expect(causeOf(reading('QXA772', '', false))).toBe('not localized');
  });
});

describe('confusions', () => {
  test('are counted by pair, most frequent first, O and 0 being one', () => {
    const readings = [reading('8B1', 'BB1'), reading('8O2', 'B02'), reading('QXA772', 'XA772')];
    expect(confusions(readings)).toEqual([
      ['8>B', 2],
      ['Q>–', 1],
    ]);
  });

  test('leave out plates that were not read or are another text altogether', () => {
    expect(confusions([reading('QXA772', ''), reading('QXA772', 'ZZTTPM')])).toEqual([]);
  });
});
