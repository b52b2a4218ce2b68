/** The kept time as the row `meta` of the file has it. */
import type { KeptTime } from '../../domain/time/kept-time.ts';
import { monoMs, utcMs } from '../../domain/time/time.ts';

export type KeptRow = {
  readonly kept_utc: number | null;
  readonly kept_since_boot: number;
  readonly kept_boot: string;
  readonly ahead_ms: number;
  readonly off_ms: number | null;
  readonly is_settled: number;
  readonly has_older: number;
  readonly synced_since_boot: number | null;
  readonly sealed_seq: number | null;
};

export const KEPT_COLUMNS =
  'kept_utc, kept_since_boot, kept_boot, ahead_ms, off_ms, is_settled, has_older, synced_since_boot, sealed_seq';

/** How long a clock has been doubted is not stored: after a restart it must hold anew. */
export function keptOf(row: KeptRow): KeptTime | null {
  if (row.kept_utc === null) return null;
  const verdict = { quality: 'unknown', boundMs: null, departureMs: 0, why: null } as const;
  return {
    utc: utcMs(row.kept_utc),
    sinceBoot: monoMs(row.kept_since_boot),
    boot: row.kept_boot,
    aheadMs: row.ahead_ms,
    offMs: row.off_ms,
    isSettled: row.is_settled === 1,
    hasOlder: row.has_older === 1,
    syncedAt: row.synced_since_boot === null ? null : monoMs(row.synced_since_boot),
    candidate: null,
    verdict,
  };
}

export const rowOf = (kept: KeptTime): Omit<KeptRow, 'sealed_seq'> & { readonly kept_utc: number } => ({
  kept_utc: Math.round(kept.utc),
  kept_since_boot: Math.round(kept.sinceBoot),
  kept_boot: kept.boot,
  ahead_ms: Math.round(kept.aheadMs),
  off_ms: kept.offMs === null ? null : Math.round(kept.offMs),
  is_settled: Number(kept.isSettled),
  has_older: Number(kept.hasOlder),
  synced_since_boot: kept.syncedAt === null ? null : Math.round(kept.syncedAt),
});
