import type { PlatePattern } from '../plate/plate-pattern.ts';
import type { PlateText } from '../plate/plate-text.ts';
import type { UtcMs } from '../time/time.ts';

/** Why a plate is listed. The set is closed on purpose: other categories cannot be imported (policy H2). */
export const CATEGORIES = [
  'stolen-vehicle',
  'stolen-plate',
  'felony-vehicle',
  'wanted-person',
  'missing-person',
  'amber-alert',
  'protection-order',
  'protective-interest',
  'supervised-release',
  'violent-person',
  'sex-offender',
  'gang-or-terrorist',
  'stolen-in-canada',
  'agency-interest',
  'test-plate',
] as const;
export type Category = (typeof CATEGORIES)[number];

/**
 * The largest list file that is read: 5 million rows of 100 bytes, and less than the longest string that the engine
 * supports (2^29 characters).
 */
export const MAX_LIST_BYTES = 500 * 1024 * 1024;

/** Who a list comes from and how old it is. */
export type HotListInfo = {
  /** Short name, unique on the unit: `state-stolen`, `agency`. */
  readonly listId: string;
  /** Where it comes from, in words: `NCIC extract`, `City Police BOLO`. */
  readonly source: string;
  readonly version: string;
  /** When the source made it; its age counts from here. */
  readonly sourceTimeUtc: UtcMs;
  /**
   * Nobody said when the source made it: `sourceTimeUtc` is the time of its file, and copying a file makes it look new. So
   * the list is at least as old as that. Absent if the age is known.
   */
  readonly ageUnknown?: boolean | undefined;
  /** The source writes every letter O as the digit 0. This is detected per file. */
  readonly foldsO: boolean;
  /** The number of its package, which counts up; absent if the list came as a plain file. */
  readonly sequence?: number | undefined;
};

/** What the list says about its record and the vehicle, word for word, for the person who verifies (policy A1). */
export type EntryDetails = {
  /** The record's number at its source (NIC), which is used to check that it is current. */
  readonly recordId: string | null;
  /** ORI of the agency that entered it. */
  readonly originatingAgency: string | null;
  readonly vehicleYear: string | null;
  readonly make: string | null;
  readonly model: string | null;
  readonly style: string | null;
  readonly colour: string | null;
};

export type HotListEntry = {
  /** The plate as the list has it; a pattern if the list knows only part of it. Both are revealed by `reveal()`. */
  readonly plate: PlateText | PlatePattern;
  /** Issuing jurisdiction, or null where the list names none. */
  readonly region: string | null;
  readonly category: Category;
  readonly reason: string;
  readonly details: EntryDetails;
  /**
   * Hash of source, plate, region and category, without version and date: the same entry has it in every version (H5).
   */
  readonly entryIdentity: string;
};
