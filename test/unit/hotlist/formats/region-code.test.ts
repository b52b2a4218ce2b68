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
  ['Iowa', 'US-IA', false],
  ['IL.', 'US-IL', false],
  ['N.Y.', 'US-NY', false],
  ['new york', 'US-NY', false],
  ['Penna.', 'US-PA', false],
  ['0HI0', 'US-OH', true],
  ['District of Columbia', 'US-DC', false],
  ['Ont.', 'CA-ON', false],
  ['New Brunswick', 'CA-NB', false],
])('`%s` is %s', (code, region, wasFolded) => {
  expect(readRegionCode(code)).toEqual({ region, state: 'known', wasFolded });
});

test.each(['  ', 'US', 'USA', 'U.S.A.', 'Canada'])('`%s` names no region', (code) => {
  expect(readRegionCode(code)).toEqual({ region: null, state: 'absent', wasFolded: false });
});

test.each(['QQ', 'IOWAY', 'US-ON', 'NB', '00', 'FORD', 'ZZT1234'])(
  '`%s` is not known, and no region is made up',
  (code) => {
    expect(readRegionCode(code)).toEqual({ region: null, state: 'unrecognised', wasFolded: false });
  },
);
