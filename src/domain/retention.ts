import { type UtcMs, utcMs } from './time.ts';

const DAY_MS = 86_400_000;

/** Policy R1: the ceiling for everything that no hold covers. In code on purpose: configuration can only shorten it. */
export const MAX_RETENTION_MS = 30 * DAY_MS;

/** What a record is kept as: a read that matched nothing, or one with a hit. */
export type RetentionClass = 'read' | 'hit';

/** How long each class is kept, in milliseconds; values over the ceiling count as the ceiling. */
export type RetentionPolicy = { readonly [K in RetentionClass as `${K}Ms`]: number };

/** When a record captured at `capturedAtUtc` must be gone. */
export function expiresAt(capturedAtUtc: UtcMs, kept: RetentionClass, policy: RetentionPolicy): UtcMs {
  const wanted = kept === 'hit' ? policy.hitMs : policy.readMs;
  return utcMs(capturedAtUtc + Math.min(wanted, MAX_RETENTION_MS));
}
