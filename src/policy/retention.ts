import { type UtcMs, utcMs } from '../domain/time/time.ts';

const DAY_MS = 86_400_000;

/**
 * Policy R1: the upper limit for everything that no hold covers. It is in code on purpose: configuration can only
 * shorten it.
 */
export const MAX_RETENTION_MS = 30 * DAY_MS;

/** What a record is kept as: a read that matched nothing, or one with a hit. */
export type RetentionClass = 'read' | 'hit';

/**
 * The class of a read. A read that raised alerts counts as a hit, even if its revised text matches nothing any more:
 * the withdrawal of an alert has to arrive wherever the alert did.
 */
export const retentionClassOf = (hits: number, alerts: number): RetentionClass =>
  hits > 0 || alerts > 0 ? 'hit' : 'read';

/**
 * How long each class is kept, in milliseconds. Values over the upper limit count as the limit. Code that has to
 * consider every class uses the values of this table, so that it cannot forget one.
 */
export type RetentionPolicy = { readonly [K in RetentionClass as `${K}Ms`]: number };

/** Records expire together, at the moments of a grid that is this many times finer than their retention. */
const GRID_STEPS = 120;
const MIN_GRID_MS = 1_000;

/** The distance between the moments at which records expire: 6 hours for 30 days, 1.5 s for 3 minutes. */
export const expiryGridMs = (retentionMs: number): number =>
  Math.max(MIN_GRID_MS, Math.floor(retentionMs / GRID_STEPS));

/**
 * When a record captured at `capturedAtUtc` must be gone: the last grid moment that is not after its own time. Records
 * that expire together can be destroyed as a whole, so a record may go up to one step early, and never late.
 */
export const expiresAt = (capturedAtUtc: UtcMs, kept: RetentionClass, policy: RetentionPolicy): UtcMs =>
  endOf(capturedAtUtc, policy[`${kept}Ms` as const]);

/** When the last record captured at `capturedAtUtc` must be gone, whatever its class. */
export const lastExpiry = (capturedAtUtc: UtcMs, policy: RetentionPolicy): UtcMs =>
  utcMs(Math.max(...Object.values(policy).map((retentionMs) => endOf(capturedAtUtc, retentionMs))));

/** For each class: the first and the last moment at which a record captured from `fromUtc` to `toUtc` may expire. */
export const expirySpans = (
  fromUtc: UtcMs,
  toUtc: UtcMs,
  policy: RetentionPolicy,
): readonly { readonly firstUtc: UtcMs; readonly lastUtc: UtcMs }[] =>
  Object.values(policy).map((retentionMs) => ({
    firstUtc: endOf(fromUtc, retentionMs),
    lastUtc: endOf(toUtc, retentionMs),
  }));

function endOf(capturedAtUtc: UtcMs, retentionMs: number): UtcMs {
  const cappedMs = Math.min(retentionMs, MAX_RETENTION_MS);
  const gridMs = expiryGridMs(cappedMs);
  return utcMs(Math.floor((capturedAtUtc + cappedMs) / gridMs) * gridMs);
}
