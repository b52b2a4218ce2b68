import { describe, expect, test } from 'vitest';
import { ORDER_NAMES } from '../../../../src/contract/operations/orders.ts';
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

/** Every request in which a region comes, with what makes it whole. */
const LISTED = { listId: 'state', plate: 'ZZT4711', category: null };
const TYPED = { text: 'ZZT4711' };
const WITH_REGION = {
  alertReveal: (region: string) => ({ alertId: 'a', typed: { ...TYPED, region } }),
  alertVerify: (region: string) => ({
    ...{ alertId: 'a', verificationId: 'v', vehicleAgrees: null, outcome: 'misread' },
    typed: { ...TYPED, region },
  }),
  entryAdd: (region: string) => ({
    order: { plate: 'ZZT4711', region, category: 'amber-alert', reason: 'a child', expiresAtUtc: 1 },
  }),
  listedShow: (region: string) => ({ ...LISTED, region }),
  listedMark: (region: string) => ({ ...LISTED, region, mark: 'disputed', reason: 'doubt' }),
  listedRestore: (region: string) => ({ ...LISTED, region }),
} as const;

test.each(Object.entries(WITH_REGION))('%s follows the one rule for regions', (name, requestOf) => {
  const { request } =
    OPERATIONS[Object.keys(WITH_REGION).find((one) => one === name) as keyof typeof WITH_REGION];
  const decoded = request.safeParse(requestOf('us-ia'));
  expect(JSON.stringify(decoded.data)).toContain('"region":"US-IA"');
  expect(request.safeParse(requestOf('Iowa')).success).toBe(false);
  expect(ORDER_NAMES).toHaveLength(4);
});
