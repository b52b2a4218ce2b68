import type { MatchGrade } from '../list/hit.ts';
import type { Category } from '../list/hot-list.ts';
import type { PlateText } from '../plate/plate-text.ts';
import type { UtcMs } from '../time/time.ts';
import type { AlertChannel, AlertStage, AlertState } from './alert.ts';
import type { Disposition } from './disposition.ts';

/** Why an alert was false (policy A4). */
export const REJECTIONS = ['misread', 'wrong-region', 'entry-not-current', 'wrong-vehicle'] as const;
export type Rejection = (typeof REJECTIONS)[number];

/** What a person types from the crop before the entry is shown (policy A1: blind first). */
export type BlindReading = { readonly text: PlateText; readonly region: string | null };

/** A person's check of an alert against the picture, the entry and the vehicle. */
export type VerificationOrder = {
  /** Set by the sender. The same verification sent again changes nothing. */
  readonly verificationId: string;
  readonly alertId: string;
  readonly operator: string;
  readonly blind: BlindReading;
  /** Whether type, make and colour match the entry; null if the entry names none. */
  readonly vehicleAgrees: boolean | null;
  readonly outcome: 'confirmed' | Rejection;
};

/**
 * The state of a stored alert. `confirmed`, `rejected`: a person has compared it. `retracted`: its entry is not in force
 * any more. `expired`: nobody has compared it in time, but a person still may. `closed`: it was confirmed, and its
 * disposition is known.
 */
export const SETTLED_STATES = ['confirmed', 'rejected', 'retracted', 'expired', 'closed'] as const;
export type SettledState = (typeof SETTLED_STATES)[number];
export const STORED_STATES = ['potential', 'withdrawn', ...SETTLED_STATES] as const;
export type StoredState = AlertState | SettledState;

/** Whether a person has compared it. After that, the entry is no longer hidden from the next person (policy A1). */
export const isVerified = (state: StoredState): boolean =>
  state === 'confirmed' || state === 'rejected' || state === 'closed';

/** Whether somebody may still act on it. After `not-located`, somebody may still look for the vehicle. */
export const isStanding = ({ state, disposition }: Pick<StoredAlert, 'state' | 'disposition'>): boolean =>
  state === 'potential' || state === 'expired' || state === 'confirmed' || disposition === 'not-located';

/** An alert with the data that is needed to verify it. */
export type StoredAlert = {
  readonly alertId: string;
  readonly revision: number;
  readonly state: StoredState;
  /** Its disposition; null unless it is `closed`. */
  readonly disposition: Disposition | null;
  readonly stage: AlertStage;
  readonly channel: AlertChannel;
  /** As `Alert` has them. */
  readonly unmetConditions: readonly string[];
  readonly matchGrade: MatchGrade;
  /** null for an alert from a version that did not store it. */
  readonly matchProbability: number | null;
  readonly raisedAtUtc: UtcMs;
  readonly readId: string;
  /** As the read shows it. */
  readonly literal: PlateText;
  readonly readRegion: string | null;
  readonly listId: string;
  readonly entry: ListedEntry & { readonly entryIdentity: string; readonly reason: string };
};

/** What identifies an entry across versions of its list. */
export type ListedEntry = {
  readonly source: string;
  /** As the list has it. */
  readonly plate: string;
  readonly region: string | null;
  readonly category: Category;
};

/** What became of an alert, as reported to the broker. */
export type AlertSettled = {
  readonly alert: StoredAlert;
  readonly state: SettledState;
  /** null if no person looked at the picture. */
  readonly verification: VerificationOrder | null;
  readonly reason: Rejection | RetractionReason | null;
  readonly disposition: Disposition | null;
  readonly operator: string | null;
  /** Everyone whose rejection counted. Empty unless it suppresses. */
  readonly rejectedBy: readonly string[];
  /** Whether the entry no longer alerts on this literal. */
  readonly suppresses: boolean;
  readonly atUtc: UtcMs;
};

/**
 * Why an alert was taken back. `entry-removed`, `entry-disputed`: a person said so here. `entry-expired`: the entry's own
 * end has passed. `entry-unlisted`: the version in force of its list does not have the entry. `list-withdrawn`: its list
 * was withdrawn from this unit.
 */
export const RETRACTIONS = [
  'entry-removed',
  'entry-disputed',
  'entry-expired',
  'entry-unlisted',
  'list-withdrawn',
] as const;
export type RetractionReason = (typeof RETRACTIONS)[number];
