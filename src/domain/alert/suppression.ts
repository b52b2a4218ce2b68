import type { PlateText } from '../plate/plate-text.ts';
import type { UtcMs } from '../time/time.ts';
import type { ListedEntry, Rejection } from './verification.ts';

/**
 * How a suppression came to this unit. `socket`: somebody signed in here rejected an alert. `broker`: an order of a server
 * did. `another-unit`: through the broker too, as the rejection that another unit published.
 */
export const SUPPRESSION_ORIGINS = ['socket', 'broker', 'another-unit'] as const;
export type SuppressionOrigin = (typeof SUPPRESSION_ORIGINS)[number];

/** An entry no longer alerts on a plate, because of what a person has found. */
export type Suppression = {
  readonly alertId: string;
  readonly operator: string;
  /** Everyone who has rejected the alert: for urgent categories it takes two people (policy A4). */
  readonly rejectedBy: readonly string[];
  readonly entry: ListedEntry;
  /** The plate, as the picture shows it. */
  readonly literal: PlateText;
  /** The region as the picture shows it; null if the picture does not show it. */
  readonly region: string | null;
  readonly why: Rejection | 'stopped-in-error';
  readonly atUtc: UtcMs;
  readonly origin: SuppressionOrigin;
  /** null if nobody named a case. */
  readonly caseNumber: string | null;
};

/** How many suppressions there are, and how many of them came through the broker. */
export type SuppressionCount = { readonly inForce: number; readonly throughBroker: number };
