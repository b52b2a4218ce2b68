import type { Hit } from '../domain/list/hit.ts';
import type { PlateRead } from '../domain/read/plate-read.ts';
import type { ClockQuality, UtcMs } from '../domain/time/time.ts';

/** The numbers of policy A5. */
export type InterruptRule = {
  /** Probability that the vehicle that passed is the listed one, 0..1. */
  readonly minMatchProbability: number;
  readonly minAgreeingLooks: number;
  readonly maxCaptureAgeMs: number;
};

/** The facts that, together with the hit, decide an alert's channel. */
export type AlertRead = Pick<PlateRead, 'agreeingLooks' | 'capturedAtUtc' | 'clockQuality'>;

export type AlertContext = {
  readonly now: UtcMs;
  readonly clockQuality: ClockQuality;
  /** False while the unit fails its own check (policy E1). */
  readonly inService: boolean;
  readonly rule: InterruptRule;
};

type Condition = {
  /** The name in alerts and messages; stable. */
  readonly name: string;
  holds(hit: Hit, read: AlertRead, context: AlertContext): boolean;
};

/** Policy A5: an alert interrupts an officer only if every one of these conditions is met. */
const INTERRUPT_CONDITIONS: readonly Condition[] = [
  {
    name: 'characters-match',
    holds: (hit) => hit.characterMatch === 'exact' || hit.characterMatch === 'list-fold',
  },
  { name: 'stacked-characters-match', holds: (hit) => !hit.stackedOmitted },
  // The picture need not be sure of the region: the match probability says how sure it is.
  {
    name: 'region-agrees',
    holds: (hit) => hit.picturePrefersRegion && hit.regionMatch !== 'disagrees',
  },
  {
    name: 'looks-agree',
    holds: (_hit, read, { rule }) => read.agreeingLooks >= rule.minAgreeingLooks,
  },
  {
    name: 'match-probable',
    holds: (hit, _read, { rule }) => hit.matchProbability >= rule.minMatchProbability,
  },
  {
    name: 'capture-recent',
    holds: (_hit, read, { now, rule }) => now - read.capturedAtUtc <= rule.maxCaptureAgeMs,
  },
  { name: 'list-fresh', holds: (hit) => hit.listFreshness === 'fresh' },
  {
    name: 'clock-known',
    holds: (_hit, read, context) => read.clockQuality !== 'unknown' && context.clockQuality !== 'unknown',
  },
  { name: 'unit-in-service', holds: (_hit, _read, context) => context.inService },
  { name: 'not-a-test', holds: (hit) => hit.entry.category !== 'test-plate' },
];

/** The names of the unmet conditions, in the rule's order; empty for an alert that may interrupt. */
export function unmetConditions(hit: Hit, read: AlertRead, context: AlertContext): string[] {
  return INTERRUPT_CONDITIONS.filter(({ holds }) => !holds(hit, read, context)).map(({ name }) => name);
}
