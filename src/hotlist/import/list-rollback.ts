import type { HotListInfo } from '../../domain/list/hot-list.ts';
import { toIsoUtc, type UtcMs } from '../../domain/time/time.ts';
import { liesAhead } from '../../policy/freshness.ts';
import type { Refusal } from '../formats/import-report.ts';

/**
 * Whether a list that was made at `sourceTimeUtc` is older than the version in force: yesterday's file must not bring back
 * entries that were removed today. A list without a source time has the time of its file here, which is the latest at which
 * it can have been made. @param nowUtc null if the clock is unknown
 */
export function rollbackProblem(
  sourceTimeUtc: UtcMs,
  inForce: Pick<HotListInfo, 'sourceTimeUtc' | 'ageUnknown'> | null,
  nowUtc: UtcMs | null,
): Refusal | null {
  if (inForce === null || inForce.ageUnknown || sourceTimeUtc >= inForce.sourceTimeUtc) return null;
  // A time in the future was wrong when it was accepted, and must not keep out every later version.
  if (nowUtc !== null && liesAhead(inForce.sourceTimeUtc, nowUtc)) return null;
  return {
    kind: 'rollback',
    reason: `It was made ${toIsoUtc(sourceTimeUtc)} at the latest, before the version in force, which was made ${toIsoUtc(inForce.sourceTimeUtc)}. To return to an older version, withdraw the list first.`,
  };
}
