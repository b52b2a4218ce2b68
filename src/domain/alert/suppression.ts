import type { PlateText } from '../plate/plate-text.ts';
import type { UtcMs } from '../time/time.ts';
import type { ListedEntry, Rejection } from './verification.ts';

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
};
