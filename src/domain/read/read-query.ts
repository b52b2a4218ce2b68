import type { Category } from '../list/hot-list.ts';
import type { PlateText } from '../plate/plate-text.ts';
import type { ClockQuality, UtcMs } from '../time/time.ts';

/**
 * A plate to look for: letters and digits, `?` for any one character, `*` for any number of them. O and 0 count as one,
 * for who names a plate may have read it either way.
 */
export type PlatePattern = {
  /** As it was asked for, upper-case, without separators. */
  readonly asked: string;
  readonly isPartial: boolean;
};

/** With fewer known characters a question is about everybody. */
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

/** As SQLite's GLOB wants it; letters, digits and the two wildcards mean the same there. */
export const globOf = ({ asked }: PlatePattern): string => asked.replace(/[O0]/g, '[O0]');

/** What is looked for among the stored reads: all of it at once. */
export type ReadQuery = {
  readonly plate: PlatePattern | null;
  readonly cameraId: string | null;
  /** Captured within these moments, both included. */
  readonly fromUtc: UtcMs | null;
  readonly toUtc: UtcMs | null;
  readonly hitsOnly: boolean;
};

/**
 * Where to go on. Partitions are looked at from the latest to the first, and after them what holds keep: what a purge moves
 * into a hold's partition meanwhile is still to come.
 */
export type QueryCursor = {
  readonly isHold: boolean;
  readonly partition: number;
  readonly beforeRecord: number;
};

/** What is asked of the stored reads at once. */
export type PageRequest = {
  readonly query: ReadQuery;
  /** What a hold keeps past its time is shown to its own case alone. */
  readonly caseNumber: string;
  /** What has expired is not shown, even before the purge has deleted it. */
  readonly nowUtc: UtcMs;
  readonly after: QueryCursor | null;
  /** At most so many; fewer where they do not come in time. */
  readonly limit: number;
};

/** One revision of a stored read. */
export type FoundRead = {
  readonly readId: string;
  readonly revision: number;
  /** Whether a later revision lies beside it: its text is then not what the unit came to. */
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

/** A stored image, looked at again (policy C4). */
export type FoundImage = {
  readonly image: string;
  /** Of the capture. */
  readonly sha256: string;
  /** Null where the bytes are not those of the capture any more, or are not there. */
  readonly jpeg: Uint8Array | null;
};

/** A read with all that is kept of it. */
export type FoundRecord = FoundRead & {
  readonly details: Readonly<Record<string, unknown>>;
  readonly images: readonly FoundImage[];
};

/** A part of what was found. */
export type QueryPage<T> = {
  readonly found: readonly T[];
  /** Null when everything was looked at. */
  readonly next: QueryCursor | null;
  /** What is older than a boot with an unknown clock is not shown until the clock is set (policy R5). */
  readonly isSealed: boolean;
};

/** As it crosses to another thread: structured clone would empty its `PlateText`. */
export type Encoded<T extends FoundRead> = Omit<T, 'text'> & { readonly text: string };
