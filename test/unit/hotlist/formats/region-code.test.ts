import { expect, test } from 'vitest';
import { readRegionCode } from '../../../../src/hotlist/formats/region-code.ts';

test.each([
  ['IA', 'US-IA', false],
  [' ia ', 'US-IA', false],
  ['US-IA', 'US-IA', false],
  ['DC', 'US-DC', false],
  ['0H', 'US-OH', true],
  ['M0', 'US-MO', true],
  ['ON', 'CA-ON', false],
  ['0N', 'CA-ON', true],
  ['CA', 'US-CA', false],
  ['CA-ON', 'CA-ON', false],
  ['CA-NB', 'CA-NB', false],
  ['PQ', 'CA-QC', false],
  ['NF', 'CA-NL', false],
])('`%s` is %s', (code, region, wasFolded) => {
  expect(readRegionCode(code)).toEqual({ region, state: 'known', wasFolded });
});

test('an empty code names no region', () => {
  expect(readRegionCode('  ')).toEqual({ region: null, state: 'absent', wasFolded: false });
});

test.each(['QQ', 'IOWA', 'US', 'US-ON', 'NB', '00'])(
  '`%s` is not known, and no region is made up',
  (code) => {
    expect(readRegionCode(code)).toEqual({ region: null, state: 'unrecognised', wasFolded: false });
  },
);
