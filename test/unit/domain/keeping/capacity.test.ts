import { describe, expect, test } from 'vitest';
import {
  type CapacityLimits,
  isAuditLarge,
  pressure,
  roomBytes,
  type StorageUse,
} from '../../../../src/domain/keeping/capacity.ts';

const MB = 1e6;
const use = (more: Partial<StorageUse>): StorageUse => ({
  usedBytes: 100 * MB,
  fileBytes: 200 * MB,
  freeBytes: 1_000 * MB,
  reads: 1_000,
  ...more,
});
const limits = (more: Partial<CapacityLimits>): CapacityLimits => ({
  maxBytes: null,
  reserveBytes: 100 * MB,
  maxReads: null,
  ...more,
});

describe('the pressure on a buffer', () => {
  test.each([
    ['none while the disk has room', use({}), limits({}), 'none'],
    [
      'that of the disk when what is used comes near to all that is there',
      use({ usedBytes: 1_050 * MB }),
      limits({}),
      'disk',
    ],
    [
      'that of the disk when others have filled it',
      use({ usedBytes: 195 * MB, freeBytes: 50 * MB }),
      limits({}),
      'disk',
    ],
    ['none when the file is large and empty', use({ fileBytes: 900 * MB, freeBytes: 0 }), limits({}), 'none'],
    ['that of its own limit', use({ usedBytes: 96 * MB }), limits({ maxBytes: 100 * MB }), 'limit'],
    ['none below its own limit', use({ usedBytes: 94 * MB }), limits({ maxBytes: 100 * MB }), 'none'],
    ['that of the number of reads', use({ reads: 960 }), limits({ maxReads: 1_000 }), 'reads'],
  ] as const)('is %s', (_, used, limit, expected) => {
    expect(pressure(used, limit, 'none')).toBe(expected);
  });

  test('once begun goes on until there is room for some time', () => {
    const limit = limits({ maxBytes: 100 * MB });
    expect(pressure(use({ usedBytes: 92 * MB }), limit, 'none')).toBe('none');
    expect(pressure(use({ usedBytes: 92 * MB }), limit, 'limit')).toBe('limit');
    expect(pressure(use({ usedBytes: 89 * MB }), limit, 'limit')).toBe('none');
  });
});

describe('the audit chain', () => {
  test.each([
    [9, false, false],
    [10, false, true],
    [9, true, true],
    [8, true, true],
    [7, true, false],
    [0, false, false],
  ] as const)(
    'that takes %i percent of the room, and was large: %s, is large: %s',
    (percent, wasLarge, isLarge) => {
      expect(isAuditLarge({ bytes: percent * MB, roomBytes: 100 * MB }, wasLarge)).toBe(isLarge);
    },
  );

  test('has the room that the buffer has: its limit, or what is left of the disk', () => {
    expect(roomBytes(use({}), limits({}))).toBe(1_100 * MB);
    expect(roomBytes(use({}), limits({ maxBytes: 500 * MB }))).toBe(500 * MB);
    expect(roomBytes(use({ freeBytes: 0 }), limits({ maxBytes: 500 * MB }))).toBe(100 * MB);
  });
});
