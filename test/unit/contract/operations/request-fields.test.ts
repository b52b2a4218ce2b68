import { describe, expect, test } from 'vitest';
import type { Operation } from '../../../../src/contract/operations/operation.ts';
import { region } from '../../../../src/contract/operations/request-fields.ts';
import { OPERATIONS } from '../../../../src/contract/operations/table.ts';

describe('a region', () => {
  test.each([
    ['US-IA', 'US-IA'],
    ['us-ia', 'US-IA'],
    [' Us-iA\n', 'US-IA'],
    ['mx', 'MX'],
    ['CA-ON', 'CA-ON'],
  ])('written as %j is %s', (written, meant) => {
    expect(region.parse(written)).toBe(meant);
  });

  test.each(['', 'Iowa', 'USIA', 'US_IA', 'US-', 'US-IOWA', 'US IA', '1S-IA', 'US-IA,US-NE'])(
    'written as %j is refused',
    (written) => {
      expect(region.safeParse(written).success).toBe(false);
    },
  );
});

const LISTED = { listId: 'state', plate: 'ZZT4711', category: null };
const TYPED = { text: 'ZZT4711' };
const { alertReveal, alertVerify, entryAdd, listedShow, listedMark, listedRestore, listedMarkOrRestore } =
  OPERATIONS;

/** Every request in which a region comes, with what makes it whole. */
const WITH_REGION: readonly (readonly [Operation, (region: string) => object])[] = [
  [alertReveal, (region) => ({ alertId: 'a', typed: { ...TYPED, region } })],
  [
    alertVerify,
    (region) => ({
      ...{ alertId: 'a', verificationId: 'v', vehicleAgrees: null, outcome: 'misread' },
      typed: { ...TYPED, region },
    }),
  ],
  [
    entryAdd,
    (region) => ({
      order: { plate: 'ZZT4711', region, category: 'amber-alert', reason: 'a child', expiresAtUtc: 1 },
    }),
  ],
  [listedShow, (region) => ({ ...LISTED, region })],
  [listedMark, (region) => ({ ...LISTED, region, mark: 'disputed', reason: 'doubt' })],
  [listedMarkOrRestore, (region) => ({ ...LISTED, region, mark: 'restored', reason: 'no doubt' })],
  [listedRestore, (region) => ({ ...LISTED, region })],
];

test.each(WITH_REGION.map(([operation, requestOf]) => ({ ...operation, requestOf })))(
  '$name follows the one rule for regions',
  ({ request, requestOf }) => {
    expect(JSON.stringify(request.parse(requestOf('us-ia')))).toContain('"region":"US-IA"');
    expect(request.safeParse(requestOf('Iowa')).success).toBe(false);
  },
);
