import type { ListFreshness } from '../domain/list/hit.ts';
import type { Category } from '../domain/list/hot-list.ts';
import type { ClockQuality, UtcMs } from '../domain/time/time.ts';
import { isUrgent } from './categories.ts';

/** Ages in milliseconds: from `staleAfterMs` on a list is stale, from `silentAfterMs` on it raises no alert. */
export type FreshnessLimits = { readonly staleAfterMs: number; readonly silentAfterMs: number };

/** `urgent`: AMBER alerts and missing persons, where hours matter; `general`: every other list (policy H1). */
export type FreshnessClass = 'general' | 'urgent';
export type FreshnessPolicy = { readonly [K in FreshnessClass]: FreshnessLimits };

/** How far a right clock may lag behind a source's, in milliseconds. */
const CLOCK_TOLERANCE_MS = 300_000;

/** A list is urgent when all its entries but its test plates are: one extra row must not relax its limits unseen. */
export function freshnessClass(categories: Iterable<Category>): FreshnessClass {
  let urgent = false;
  for (const category of categories) {
    if (category === 'test-plate') continue;
    if (!isUrgent(category)) return 'general';
    urgent = true;
  }
  return urgent ? 'urgent' : 'general';
}

/** Milliseconds since the source made the list; 0 where its time lies ahead of our clock. */
export const listAgeMs = (sourceTimeUtc: UtcMs, now: UtcMs): number => Math.max(0, now - sourceTimeUtc);

/** The list's time is one that has not come yet: it, or our clock, is wrong. */
export const liesAhead = (sourceTimeUtc: UtcMs, now: UtcMs): boolean =>
  sourceTimeUtc - now > CLOCK_TOLERANCE_MS;

/** A list whose age cannot be known, by our clock or by its own time, counts as stale (policy H1). */
export function listFreshness(
  sourceTimeUtc: UtcMs,
  now: UtcMs,
  clockQuality: ClockQuality,
  limits: FreshnessLimits,
): ListFreshness {
  if (clockQuality === 'unknown') return 'stale';
  if (liesAhead(sourceTimeUtc, now)) return 'stale';
  const age = listAgeMs(sourceTimeUtc, now);
  if (age >= limits.silentAfterMs) return 'silent';
  return age >= limits.staleAfterMs ? 'stale' : 'fresh';
}
