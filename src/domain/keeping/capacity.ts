/** The parts of a buffer that count against its limits. */
export type StorageUse = {
  /** Size of the database file, without free pages, which are used again. */
  readonly usedBytes: number;
  /** Size of the database file and its log on the disk. */
  readonly fileBytes: number;
  /** Free space on the disk, for this user. */
  readonly freeBytes: number;
  readonly reads: number;
};

export type CapacityLimits = {
  /** null: all of the disk except `reserveBytes`. */
  readonly maxBytes: number | null;
  readonly reserveBytes: number;
  /** null: as many as fit. */
  readonly maxReads: number | null;
};

/** Which limit is met. */
export type Pressure = 'none' | 'disk' | 'limit' | 'reads';

/**
 * Sacrifices begin at the first share of the limit and end at the second, so that they happen rarely and not with every
 * read.
 */
const BEGIN_SHARE = 0.95;
const END_SHARE = 0.9;

/**
 * Whether something must be deleted early, and why.
 * @param before under pressure the lower threshold applies, so that deleting continues until there is room again
 */
export function pressure(use: StorageUse, limits: CapacityLimits, before: Pressure): Pressure {
  const share = before === 'none' ? BEGIN_SHARE : END_SHARE;
  const { maxReads, maxBytes } = limits;
  if (maxReads !== null && use.reads > maxReads * share) return 'reads';
  if (maxBytes !== null && use.usedBytes > maxBytes * share) return 'limit';
  return use.usedBytes > diskBytes(use, limits) * share ? 'disk' : 'none';
}

/** What the audit chain takes of the room that the buffer has. */
export type AuditUse = {
  /** All entries, with what the file keeps beside each. */
  readonly bytes: number;
  readonly roomBytes: number;
  /** Whether that is more than its share. */
  readonly isLarge: boolean;
};

/**
 * From a tenth of the room on the audit chain is large: at the usual few entries a day a unit does not reach it in its
 * life. It is large until it takes less than the second share, so that it is said once.
 */
const LARGE_FROM_SHARE = 0.1;
const LARGE_UNTIL_SHARE = 0.08;

export const isAuditLarge = (
  { bytes, roomBytes: room }: Pick<AuditUse, 'bytes' | 'roomBytes'>,
  wasLarge: boolean,
): boolean => bytes >= room * (wasLarge ? LARGE_UNTIL_SHARE : LARGE_FROM_SHARE);

/** The size that the file may grow to: its limit, or what the disk has. */
export const roomBytes = (use: StorageUse, limits: CapacityLimits): number =>
  Math.min(limits.maxBytes ?? Number.POSITIVE_INFINITY, diskBytes(use, limits));

/** The size that the file could grow to on this disk. Its current size counts too, including free pages. */
const diskBytes = ({ fileBytes, freeBytes }: StorageUse, { reserveBytes }: CapacityLimits): number =>
  Math.max(0, fileBytes + freeBytes - reserveBytes);

/** In the order of deletion. Undelivered alerts, held records and the audit chain are never deleted early. */
export const SACRIFICES = [
  'delivered-contextual-images',
  'other-contextual-images',
  'delivered-reads',
] as const;
export type Sacrifice = (typeof SACRIFICES)[number];
