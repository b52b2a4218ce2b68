import type { Hit } from '../list/hit.ts';
import type { UtcMs } from '../time/time.ts';

/** Where an alert goes: in front of an officer at once, to a person who reviews, or to whoever tries the chain. */
export const ALERT_CHANNELS = ['interrupt', 'review', 'test'] as const;
export type AlertChannel = (typeof ALERT_CHANNELS)[number];

/**
 * Alerts are potential until a person has verified them (policy A1). `withdrawn`: the read's text was revised, and
 * what it says now does not match the entry.
 */
export type AlertState = 'potential' | 'withdrawn';

/**
 * `provisional`: the vehicle may be in view still, and later looks may change what is told of it. `final`: its passage is over, and
 * the unit says no more of it by itself.
 */
export const ALERT_STAGES = ['provisional', 'final'] as const;
export type AlertStage = (typeof ALERT_STAGES)[number];

/** The message that carries a hit to people. */
export type Alert = {
  readonly alertId: string;
  /** 1, and one more each time that it is told again. */
  readonly revision: number;
  readonly hit: Hit;
  readonly channel: AlertChannel;
  readonly state: AlertState;
  readonly stage: AlertStage;
  /** Why it is not in `interrupt`: the conditions of rule A5 that do not hold, empty for `interrupt`. */
  readonly unmetConditions: readonly string[];
  /** The entry is a known test plate: the alert proves the chain and concerns nobody. */
  readonly isTest: boolean;
  /** Passes of this vehicle that were recorded and not told since its alert before. */
  readonly passesBefore: number;
  readonly raisedAtUtc: UtcMs;
};
