import type { PlateText } from '../plate/plate-text.ts';
import type { UtcMs } from '../time/time.ts';
import type { ListedEntry, Rejection } from './verification.ts';

/** That an entry is not to alert on a plate any more, because of what a person has found. */
export type Suppression = {
  readonly alertId: string;
  readonly operator: string;
  readonly entry: ListedEntry;
  /** The plate, as the picture shows it. */
  readonly literal: PlateText;
  /** As the picture shows it; null where it does not. */
  readonly region: string | null;
  readonly why: Rejection | 'stopped-in-error';
  readonly atUtc: UtcMs;
};
