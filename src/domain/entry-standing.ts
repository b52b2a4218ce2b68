import type { UtcMs } from './time.ts';

/**
 * What people have said of an entry beside the list that carries it (policy H5). `disputed`: somebody doubts it; it alerts
 * nobody until it is verified. `removed`: it is wrong; it alerts nobody for as long as its source goes on to list it.
 */
export type EntryStandingKind = 'disputed' | 'removed';

export type EntryStanding = {
  readonly entryIdentity: string;
  readonly kind: EntryStandingKind;
  readonly operator: string;
  readonly reason: string;
  readonly atUtc: UtcMs;
};
