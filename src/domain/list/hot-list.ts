import type { PlatePattern } from '../plate/plate-pattern.ts';
import type { PlateText } from '../plate/plate-text.ts';
import type { UtcMs } from '../time/time.ts';

/** Why a plate is listed. Closed on purpose: a category that is not named here cannot be imported (policy H2). */
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
 * The largest list file that is looked at: 5 million rows of 100 bytes, and less than the longest text that the engine
 * holds (2^29 characters).
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
  /** The source writes every letter O as the digit 0 (facts page: detected per file). */
  readonly foldsO: boolean;
  /** The number of its package, which counts up; absent where it came as a plain file. */
  readonly sequence?: number | undefined;
};

/** What the list says of its record and the vehicle, word for word, for the person who verifies (policy A1). */
export type EntryDetails = {
  /** The record's number at its source (NIC), by which its currency is checked. */
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
  /** As the list has it; a pattern where it knows the plate in part. Both come out through `reveal()`. */
  readonly plate: PlateText | PlatePattern;
  /** Issuing jurisdiction, or null where the list names none. */
  readonly region: string | null;
  readonly category: Category;
  readonly reason: string;
  readonly details: EntryDetails;
  /** Hash of source, plate, region and category, without version and date: the same warrant in tomorrow's list (H5). */
  readonly entryIdentity: string;
};
