import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { PlatePattern } from '../../../../src/domain/plate/plate-pattern.ts';
import { SERIAL_SHAPES } from '../../../../src/domain/plate/serial-shapes.ts';
import formats from '../../../../src/domain/traffic/serial-formats.json' with { type: 'json' };

function patternOf(raw: string): PlatePattern {
  const pattern = PlatePattern.parse(raw);
  if (pattern === null) throw new TypeError('not a pattern');
  return pattern;
}

test.each([
  ['ABC?2?4', 'ABC1234', true],
  ['ABC?2?4', 'ABC1334', false],
  ['ABC?2?4', 'ABC123', false],
  ['*123', 'ZZT123', true],
  ['*123', '123', true],
  ['*123', 'ZZT1234', false],
  ['7KQ*', '7KQ', true],
  ['7KQ*', '7KQ4711', true],
  ['7KQ*', 'Z7KQ4711', false],
  ['*KQ*', 'Z7KQ47', true],
  ['Z*T*4', 'ZTZT124', true],
  ['Z*T*4', 'ZZZ124', false],
])('`%s` and %s: %s', (pattern, text, matches) => {
  expect(patternOf(pattern).matches(text)).toBe(matches);
});

test('one spelling is kept of equal patterns', () => {
  expect(patternOf('7kq *?**?').reveal()).toBe('7KQ??*');
  expect(patternOf('7kq *?**?').equals(patternOf('7KQ?*?'))).toBe(true);
});

test.each(['', 'ABC1234', '*', '??', 'AB$*', 'ABCDEFGHIJK*', '??????????A'])('`%s` is no pattern', (raw) => {
  expect(PlatePattern.parse(raw)).toBeNull();
});

test('prints masked everywhere but through reveal()', () => {
  const pattern = patternOf('ABC?2*');
  expect([String(pattern), JSON.stringify({ pattern }), inspect(pattern)]).toEqual([
    '###?#*',
    '{"pattern":"###?#*"}',
    'PlatePattern(###?#*)',
  ]);
});

test.each([
  ['ABC?2?4', true],
  ['7KQ*', true],
  ['*7KQ1', true],
  ['*123', false],
  ['A*', false],
  ['*A*1*', false],
])('policy H4: `%s` matches at most one plate in 10,000: %s', (pattern, isNarrow) => {
  expect(patternOf(pattern).expectedShare() <= 1e-4).toBe(isNarrow);
});

test('the expected share is that of the shapes, counted', () => {
  const share = (shape: string): number => SERIAL_SHAPES.find(([known]) => known === shape)?.[1] ?? 0;
  const total = SERIAL_SHAPES.reduce((sum, [, weight]) => sum + weight, 0);
  expect(patternOf('AAAA1?').expectedShare()).toBeCloseTo(share('AAAA11') / 26 ** 4 / 10 / total, 12);
});

test('the shapes are those of the serial formats of US jurisdictions', () => {
  const shares = new Map<string, number>();
  const jurisdictions = Object.entries(formats).filter(([region]) => region.startsWith('US-'));
  for (const [, list] of jurisdictions)
    for (const shape of list)
      shares.set(shape, (shares.get(shape) ?? 0) + 1 / list.length / jurisdictions.length);
  expect(SERIAL_SHAPES.length).toBe(shares.size);
  for (const [shape, weight] of SERIAL_SHAPES) expect(weight).toBeCloseTo(shares.get(shape) ?? -1, 3);
});
