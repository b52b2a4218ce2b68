import type { Hit } from '../list/hit.ts';
import type { UtcMs } from '../time/time.ts';

/** Where an alert goes: to an officer at once, to a person who reviews, or to the person who tests the chain. */
export const ALERT_CHANNELS = ['interrupt', 'review', 'test'] as const;
export type AlertChannel = (typeof ALERT_CHANNELS)[number];

/**
 * Alerts are potential until a person has verified them (policy A1). `withdrawn`: the read's text was revised, and the
 * new text does not match the entry.
 */
export type AlertState = 'potential' | 'withdrawn';

/**
 * `provisional`: the vehicle may still be in view, and later looks may change the alert. `final`: its passage is over,
 * and the unit sends no more about it on its own.
 */
export const ALERT_STAGES = ['provisional', 'final'] as const;
export type AlertStage = (typeof ALERT_STAGES)[number];

/** The message that carries a hit to people. */
export type Alert = {
  readonly alertId: string;
  /** 1, and one more each time that the alert is sent again. */
  readonly revision: number;
  readonly hit: Hit;
  readonly channel: AlertChannel;
  readonly state: AlertState;
  readonly stage: AlertStage;
  /** Why it is not in `interrupt`: the conditions of rule A5 that are not met; empty for `interrupt`. */
  readonly unmetConditions: readonly string[];
  /** The entry is a known test plate. The alert tests the chain and concerns nobody. */
  readonly isTest: boolean;
  /** Passes of this vehicle since its previous alert that were recorded but not sent. */
  readonly passesBefore: number;
  readonly raisedAtUtc: UtcMs;
};
