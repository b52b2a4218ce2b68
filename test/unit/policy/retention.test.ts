import { describe, expect, test } from 'vitest';
import { utcMs } from '../../../src/domain/time/time.ts';
import { expiresAt, expirySpans, lastExpiry, MAX_RETENTION_MS } from '../../../src/policy/retention.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const HOUR_MS = 3_600_000;

describe('when a record must be gone', () => {
  test.each([
    ['3 minutes', HOUR_MS / 20],
    ['24 hours', 24 * HOUR_MS],
    ['21 days', 504 * HOUR_MS],
    ['30 days', MAX_RETENTION_MS],
    ['a year, which is 30 days', 8_766 * HOUR_MS],
  ])('is never after its time, and a 120th of it before at most: %s', (_, retentionMs) => {
    const random = seededRandom(7);
    const policy = { readMs: retentionMs, hitMs: retentionMs };
    const keptMs = Math.min(retentionMs, MAX_RETENTION_MS);
    for (let i = 0; i < 2_000; i += 1) {
      const captured = utcMs(random.int(2 ** 31) * 1_000 + random.int(1_000));
      const early = captured + keptMs - expiresAt(captured, 'read', policy);
      expect(early).toBeGreaterThanOrEqual(0);
      expect(early).toBeLessThan(keptMs / 120);
    }
  });

  test('is the same for all that is captured within one step', () => {
    const policy = { readMs: MAX_RETENTION_MS, hitMs: 24 * HOUR_MS };
    const ends = Array.from({ length: 720 }, (__, hour) => expiresAt(utcMs(hour * HOUR_MS), 'read', policy));
    expect(new Set(ends).size).toBe(120);
  });
});

describe('a class of records beside reads and hits', () => {
  const HOURS = { readMs: HOUR_MS, hitMs: 2 * HOUR_MS };
  const CAPTURED = utcMs(1_700_000_000_000);
  const planted = { ...HOURS, plantedMs: 24 * HOUR_MS };
  const expiryOf = (retentionMs: number, capturedAtUtc = CAPTURED) =>
    expiresAt(capturedAtUtc, 'read', { readMs: retentionMs, hitMs: retentionMs });

  test('counts for the last expiry of all', () => {
    expect(lastExpiry(CAPTURED, HOURS)).toBe(expiryOf(2 * HOUR_MS));
    expect(lastExpiry(CAPTURED, planted)).toBe(expiryOf(24 * HOUR_MS));
  });

  test('has its own span in which a record may expire', () => {
    const earlier = utcMs(CAPTURED - HOUR_MS);
    const spans = expirySpans(earlier, CAPTURED, planted);
    expect(spans).toEqual(
      [HOUR_MS, 2 * HOUR_MS, 24 * HOUR_MS].map((retentionMs) => ({
        firstUtc: expiryOf(retentionMs, earlier),
        lastUtc: expiryOf(retentionMs),
      })),
    );
  });
});
