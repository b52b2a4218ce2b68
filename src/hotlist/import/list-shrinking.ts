import type { HotListInfo } from '../../domain/list/hot-list.ts';
import type { Refusal } from '../formats/import-report.ts';

/** The version of a list that is in force. @property info null if only its number is known */
export type InForce = {
  readonly sequence: number | null;
  readonly entries: number;
  readonly info: Pick<HotListInfo, 'sourceTimeUtc' | 'ageUnknown'> | null;
};

/** Below this number of entries, a loss is normal variation. */
const SMALL_LIST = 100;

/** Least number of entries that the next version must have, unless a person confirms fewer. */
export const leastEntries = (before: InForce | undefined, maxShrinkShare: number): number =>
  before === undefined || before.entries < SMALL_LIST ? 0 : Math.ceil(before.entries * (1 - maxShrinkShare));

export function shrinkProblem(entries: number, least: number): Refusal | null {
  if (entries >= least) return null;
  return {
    kind: 'shrinks',
    reason: `It has ${entries} entries, far fewer than the version in force; at least ${least} are expected. If that is intended, confirm it (--confirm-shrink).`,
  };
}
