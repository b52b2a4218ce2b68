import type { ListFreshness } from '../domain/list/hit.ts';
import type { Category, HotListInfo } from '../domain/list/hot-list.ts';
import type { ClockQuality, UtcMs } from '../domain/time/time.ts';
import { isUrgent } from './categories.ts';

/** Ages in milliseconds. A list is stale from `staleAfterMs` on, and raises no alerts from `silentAfterMs` on. */
export type FreshnessLimits = { readonly staleAfterMs: number; readonly silentAfterMs: number };

/** `urgent`: AMBER alerts and missing persons, where hours matter; `general`: every other list (policy H1). */
export type FreshnessClass = 'general' | 'urgent';
export type FreshnessPolicy = { readonly [K in FreshnessClass]: FreshnessLimits };

/** How far a correct clock may lag behind a source's clock, in milliseconds. */
const CLOCK_TOLERANCE_MS = 300_000;

/**
 * A list is urgent if all its entries except test plates are urgent: one extra row must not relax its limits unnoticed.
 */
export function freshnessClass(categories: Iterable<Category>): FreshnessClass {
  let urgent = false;
  for (const category of categories) {
    if (category === 'test-plate') continue;
    if (!isUrgent(category)) return 'general';
    urgent = true;
  }
  return urgent ? 'urgent' : 'general';
}

/** Milliseconds since the source made the list; 0 if that time is later than our clock. */
export const listAgeMs = (sourceTimeUtc: UtcMs, now: UtcMs): number => Math.max(0, now - sourceTimeUtc);

/** Whether the list's time is in the future. Either that time or our clock is wrong. */
export const liesAhead = (sourceTimeUtc: UtcMs, now: UtcMs): boolean =>
  sourceTimeUtc - now > CLOCK_TOLERANCE_MS;

/**
 * If a list's age is unknown, because nobody said when it was made, or our clock or its own time is wrong, it counts as
 * stale (policy H1).
 */
export function listFreshness(
  { sourceTimeUtc, ageUnknown = false }: Pick<HotListInfo, 'sourceTimeUtc' | 'ageUnknown'>,
  now: UtcMs,
  clockQuality: ClockQuality,
  limits: FreshnessLimits,
): ListFreshness {
  if (clockQuality === 'unknown') return 'stale';
  if (liesAhead(sourceTimeUtc, now)) return 'stale';
  const age = listAgeMs(sourceTimeUtc, now);
  if (age >= limits.silentAfterMs) return 'silent';
  return ageUnknown || age >= limits.staleAfterMs ? 'stale' : 'fresh';
}
