const HOUR_MS = 3_600_000;

/** The ages of policy H1, as a test says them: from when lists are stale, and from when silent. */
export const LIST_FRESHNESS = {
  general: { staleAfterMs: 24 * HOUR_MS, silentAfterMs: 72 * HOUR_MS },
  urgent: { staleAfterMs: 2 * HOUR_MS, silentAfterMs: 24 * HOUR_MS },
} as const;
