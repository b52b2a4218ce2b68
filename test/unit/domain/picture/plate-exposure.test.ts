import { describe, expect, test } from 'vitest';
import {
  adviseExposure,
  MIN_PLATES,
  type PlateExposure,
} from '../../../../src/domain/picture/plate-exposure.ts';

const GOOD: PlateExposure = {
  clippedShare: 0.02,
  brightness: 0.8,
  contrastLevels: 150,
  edgeAcross: 0.015,
  edgeDown: 0.014,
};
const plates = (change: Partial<PlateExposure>, count = MIN_PLATES): readonly PlateExposure[] =>
  Array.from({ length: count }, () => ({ ...GOOD, ...change }));

describe('the exposure advice', () => {
  test.each([
    ['sharp and evenly lit plates', {}, 'keep'],
    ['edges that are long in one direction', { edgeAcross: 0.09 }, 'shorten-exposure'],
    ['the same from top to bottom', { edgeDown: 0.09 }, 'shorten-exposure'],
    ['white that is clipped', { clippedShare: 0.4, brightness: 1 }, 'shorten-exposure'],
    ['dark and sharp plates', { brightness: 0.15, contrastLevels: 35 }, 'lengthen-exposure'],
    ['dark and smeared plates', { brightness: 0.15, edgeAcross: 0.09 }, 'add-light'],
    ['edges that are long in every direction', { edgeAcross: 0.09, edgeDown: 0.08 }, 'check-lens'],
    ['pale plates', { contrastLevels: 20 }, 'check-lens'],
  ] as const)('for %s', (_name, change, advice) => {
    expect(adviseExposure(plates(change))).toBe(advice);
  });

  test('is none before there are enough plates', () => {
    expect(adviseExposure(plates({}, MIN_PLATES - 1))).toBeNull();
    expect(adviseExposure([])).toBeNull();
  });

  test('follows most plates and no single one', () => {
    expect(adviseExposure([...plates({}, 3), ...plates({ edgeAcross: 0.2 }, 2)])).toBe('keep');
    expect(adviseExposure([...plates({}, 2), ...plates({ edgeAcross: 0.2 }, 3)])).toBe('shorten-exposure');
  });
});
