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
