import type { Category } from '../list/hot-list.ts';
import type { PlateText } from '../plate/plate-text.ts';
import type { ClockQuality, UtcMs } from '../time/time.ts';

/**
 * A plate to search for: letters and digits, `?` for any one character, `*` for any number of them. O and 0 count as
 * equal, because the person may have read the character either way.
 */
export type PlatePattern = {
  /** As it was requested, upper-case, without separators. */
  readonly asked: string;
  readonly isPartial: boolean;
};

/** A query with fewer known characters would be about everybody. */
const LEAST_KNOWN = 2;

/** @returns null unless it is 1 to 10 letters, digits and wildcards, and a partial one knows at least two characters. */
export function parsePattern(raw: string): PlatePattern | null {
  const asked = raw
    .toUpperCase()
    .replace(/[\s.\-·]/g, '')
    .replace(/\*+/g, '*');
  if (!/^[A-Z0-9?*]{1,10}$/.test(asked)) return null;
  const isPartial = /[?*]/.test(asked);
  const known = asked.replace(/[?*]/g, '').length;
  return isPartial && known < LEAST_KNOWN ? null : { asked, isPartial };
}

/** In the form of SQLite's GLOB. Letters, digits and the two wildcards mean the same there. */
export const globOf = ({ asked }: PlatePattern): string => asked.replace(/[O0]/g, '[O0]');

/** The criteria of a search in the stored reads. A read must meet all of them. */
export type ReadQuery = {
  readonly plate: PlatePattern | null;
  readonly cameraId: string | null;
  /** Captured between these times, both included. */
  readonly fromUtc: UtcMs | null;
  readonly toUtc: UtcMs | null;
  readonly hitsOnly: boolean;
};

/**
 * Where to continue. Partitions are searched from the latest to the first, followed by the records that holds keep. So
 * reads that a purge moves into a hold's partition meanwhile are still found.
 */
export type QueryCursor = {
  readonly isHold: boolean;
  readonly partition: number;
  readonly beforeRecord: number;
};

/** One request to the stored reads. */
export type PageRequest = {
  readonly query: ReadQuery;
  /** Reads that a hold keeps past their time are shown only for the hold's own case. */
  readonly caseNumber: string;
  /** Expired reads are not shown, even before the purge has deleted them. */
  readonly keptNowUtc: UtcMs;
  readonly after: QueryCursor | null;
  /** Maximum number; fewer if they do not arrive in time. */
  readonly limit: number;
};

/** One revision of a stored read. */
export type FoundRead = {
  readonly readId: string;
  readonly revision: number;
  /** Whether a later revision exists. In that case, this text is not the final one. */
  readonly isSuperseded: boolean;
  readonly cameraId: string;
  readonly text: PlateText;
  readonly confidence: number;
  readonly region: string | null;
  readonly direction: string;
  readonly zone: string | null;
  readonly capturedAtUtc: UtcMs;
  readonly clockQuality: ClockQuality;
  /** The hold that keeps it past its time; null within its time. */
  readonly holdId: string | null;
  readonly hits: readonly FoundHit[];
};

export type FoundHit = {
  readonly listId: string;
  readonly category: Category;
  readonly matchGrade: string;
  readonly regionMatch: string;
};

/** A stored image whose digest was checked again (policy C4). */
export type FoundImage = {
  readonly image: string;
  /** The digest from the capture. */
  readonly sha256: string;
  /** Null if the bytes no longer match the capture, or are missing. */
  readonly jpeg: Uint8Array | null;
};

/** A read with all data that is stored with it. */
export type FoundRecord = FoundRead & {
  readonly details: Readonly<Record<string, unknown>>;
  readonly images: readonly FoundImage[];
};

/** Part of the results. */
export type QueryPage<T> = {
  readonly found: readonly T[];
  /** Null when everything was searched. */
  readonly next: QueryCursor | null;
  /** Reads from before a boot with an unknown clock are not shown until the clock is set (policy R5). */
  readonly isSealed: boolean;
};

/** As plain data for another thread: structured clone would empty its `PlateText`. */
export type Encoded<T extends FoundRead> = Omit<T, 'text'> & { readonly text: string };
