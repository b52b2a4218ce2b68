import { expect, test } from 'vitest';
import { RepeatedRefusals } from '../../../../src/domain/access/repeated-refusals.ts';
import { utcMs } from '../../../../src/domain/time/time.ts';

const order = (operator: string | null) =>
  ({ what: 'orderRefused', order: 'mark', operator, via: 'broker' }) as const;
const HOUR_MS = 3_600_000;

test('45,000 refused orders of one sender in an hour become 22 entries, the last of which counts half of them or more', () => {
  const refusals = new RepeatedRefusals();
  const written = Array.from({ length: 45_000 }, () => refusals.count(order('b.example'), utcMs(0))).filter(
    (count) => count !== null,
  );
  expect(written.length).toBe(22);
  expect(written.at(-1)).toBe(40_960);
});

test('the next hour begins anew, and senders are counted apart', () => {
  const refusals = new RepeatedRefusals();
  for (let i = 0; i < 15; i += 1) refusals.count(order('b.example'), utcMs(0));
  expect(refusals.count(order('b.example'), utcMs(1))).toBeNull();
  expect(refusals.count(order('c.example'), utcMs(1))).toBe(1);
  expect(refusals.count(order('b.example'), utcMs(HOUR_MS))).toBe(1);
});

test('names that a sender makes up do not add an entry each', () => {
  const refusals = new RepeatedRefusals();
  const written = Array.from({ length: 45_000 }, (_, i) => refusals.count(order(`x${i}`), utcMs(0))).filter(
    (count) => count !== null,
  );
  expect(written.length).toBeLessThan(100);
});
