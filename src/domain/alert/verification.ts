import type { MatchGrade } from '../list/hit.ts';
import type { Category } from '../list/hot-list.ts';
import type { PlateText } from '../plate/plate-text.ts';
import type { UtcMs } from '../time/time.ts';
import type { AlertChannel, AlertStage, AlertState } from './alert.ts';
import type { Disposition } from './disposition.ts';

/** Why an alert was none (policy A4). */
export const REJECTIONS = ['misread', 'wrong-region', 'entry-not-current', 'wrong-vehicle'] as const;
export type Rejection = (typeof REJECTIONS)[number];

/** What a person types from the crop before the entry is shown (policy A1: blind first). */
export type BlindReading = { readonly text: PlateText; readonly region: string | null };

/** A person's check of an alert against the picture, the entry and the vehicle. */
export type VerificationOrder = {
  /** Given by whoever sends it: the same again changes nothing. */
  readonly verificationId: string;
  readonly alertId: string;
  readonly operator: string;
  readonly blind: BlindReading;
  /** Whether type, make and colour are the entry's; null where the entry names none. */
  readonly vehicleAgrees: boolean | null;
  readonly outcome: 'confirmed' | Rejection;
};

/**
 * What has become of a stored alert. `confirmed`, `rejected`: a person has compared it. `retracted`: its entry is gone, or doubted.
 * `expired`: nobody has compared it in time; a person still may. `closed`: it was confirmed, and what came of it is known.
 */
export const SETTLED_STATES = ['confirmed', 'rejected', 'retracted', 'expired', 'closed'] as const;
export type SettledState = (typeof SETTLED_STATES)[number];
export const STORED_STATES = ['potential', 'withdrawn', ...SETTLED_STATES] as const;
export type StoredState = AlertState | SettledState;

/** Whether a person has compared it: what the entry says is no secret from the next one then (policy A1). */
export const isVerified = (state: StoredState): boolean =>
  state === 'confirmed' || state === 'rejected' || state === 'closed';

/** An alert with what is needed to verify it. */
export type StoredAlert = {
  readonly alertId: string;
  readonly revision: number;
  readonly state: StoredState;
  /** What came of it; null unless it is `closed`. */
  readonly disposition: Disposition | null;
  readonly stage: AlertStage;
  readonly channel: AlertChannel;
  /** As `Alert` has them. */
  readonly unmetConditions: readonly string[];
  readonly matchGrade: MatchGrade;
  /** null for one of a version that did not keep it. */
  readonly matchProbability: number | null;
  readonly raisedAtUtc: UtcMs;
  readonly readId: string;
  /** As the read shows it. */
  readonly literal: PlateText;
  readonly readRegion: string | null;
  readonly listId: string;
  readonly entry: ListedEntry & { readonly entryIdentity: string; readonly reason: string };
};

/** What makes an entry the same in tomorrow's list. */
export type ListedEntry = {
  readonly source: string;
  /** As the list has it. */
  readonly plate: string;
  readonly region: string | null;
  readonly category: Category;
};

/** What became of an alert, as the broker is told. */
export type AlertSettled = {
  readonly alert: StoredAlert;
  readonly state: SettledState;
  /** null where no look at the picture led to it. */
  readonly verification: VerificationOrder | null;
  readonly reason: Rejection | RetractionReason | null;
  readonly disposition: Disposition | null;
  readonly operator: string | null;
  /** Whether the entry is not to alert on this literal any more. */
  readonly suppresses: boolean;
  readonly atUtc: UtcMs;
};

export const RETRACTIONS = ['entry-removed', 'entry-disputed', 'entry-expired'] as const;
export type RetractionReason = (typeof RETRACTIONS)[number];
