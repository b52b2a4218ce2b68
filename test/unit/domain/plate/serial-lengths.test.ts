import { expect, test } from 'vitest';
import { hasOddLength, SERIAL_LENGTHS } from '../../../../src/domain/plate/serial-lengths.ts';
import formats from '../../../../src/domain/traffic/serial-formats.json' with { type: 'json' };

test('the lengths are those of the serial formats of states and provinces', () => {
  const lengths = Object.entries(formats)
    .filter(([region]) => /^(US|CA)-/.test(region))
    .map(([region, shapes]) => [
      region,
      [...new Set(shapes.map(({ length }) => length))].toSorted().join(''),
    ]);
  expect(Object.fromEntries(SERIAL_LENGTHS)).toEqual(Object.fromEntries(lengths));
});

test.each([
  ['12345', 'US-IA', true],
  ['ZZT123', 'US-IA', false],
  ['1234', 'US-DE', false],
  ['1234', null, false],
  ['1234', 'MX-SON', false],
])('%s of %s has an odd length: %s', (serial, region, isOdd) => {
  expect(hasOddLength(serial, region)).toBe(isOdd);
});
