/** What of a buffer counts against its limits. */
export type StorageUse = {
  /** Of the database file, without pages that are free to be used again. */
  readonly usedBytes: number;
  /** Of the database file and its log, as they lie on the disk. */
  readonly fileBytes: number;
  /** Free on the disk, for this user. */
  readonly freeBytes: number;
  readonly reads: number;
};

export type CapacityLimits = {
  /** null: whatever the disk has but for `reserveBytes`. */
  readonly maxBytes: number | null;
  readonly reserveBytes: number;
  /** null: as many as fit. */
  readonly maxReads: number | null;
};

/** Which limit is met. */
export type Pressure = 'none' | 'disk' | 'limit' | 'reads';

/** Sacrifices begin at this share of the limit, and end at the second: they come in few turns, and not with every read. */
const BEGIN_SHARE = 0.95;
const END_SHARE = 0.9;

/**
 * Whether something has to go, and why.
 * @param before with pressure the lower threshold holds: what is begun goes on until there is room again
 */
export function pressure(use: StorageUse, limits: CapacityLimits, before: Pressure): Pressure {
  const share = before === 'none' ? BEGIN_SHARE : END_SHARE;
  const { maxReads, maxBytes } = limits;
  if (maxReads !== null && use.reads > maxReads * share) return 'reads';
  if (maxBytes !== null && use.usedBytes > maxBytes * share) return 'limit';
  return use.usedBytes > diskBytes(use, limits) * share ? 'disk' : 'none';
}

/** What the file could grow to on this disk; what it has of it already counts, also as free pages. */
const diskBytes = ({ fileBytes, freeBytes }: StorageUse, { reserveBytes }: CapacityLimits): number =>
  Math.max(0, fileBytes + freeBytes - reserveBytes);

/** In the order in which it is given up. Undelivered alerts, held records and the audit chain never are. */
export const SACRIFICES = [
  'delivered-contextual-images',
  'other-contextual-images',
  'delivered-reads',
] as const;
export type Sacrifice = (typeof SACRIFICES)[number];
