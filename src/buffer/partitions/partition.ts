import type { UtcMs } from '../../domain/time/time.ts';

/**
 * Records that end at the same moment share tables of their own. The tables are dropped whole at that moment: SQLite
 * leaves traces of single deleted rows in the slack of their pages, and none of a dropped table (`secure_delete=ON`).
 *
 * Pictures and messages are too large to drop in one commit. They are sealed under the partition's own key. The key is
 * dropped with the readable tables. The sealed rows are unreadable from then on, and are deleted in small batches.
 */
export type Partition = {
  readonly id: number;
  /** When the whole partition must be gone. No record in it expires earlier. */
  readonly expiresAtUtc: UtcMs;
  /** 32 bytes. */
  readonly key: Uint8Array;
};

/** The records that a hold keeps after they expire: copies, which end when the hold is released. */
export type HoldPartition = Pick<Partition, 'id' | 'key'> & { readonly holdId: string };

/** Where a record is stored. */
export type Recorded = { readonly partition: Partition; readonly recordId: number };

export const PARTITION_KEY_BYTES = 32;
