import type { UtcMs } from '../../domain/time/time.ts';

/**
 * What ends at one moment lies in tables of its own, which are dropped whole when the moment has come: SQLite leaves
 * traces of single deleted rows in the slack of their pages, and none of a dropped table (`secure_delete=ON`).
 *
 * Pictures and messages are too large to drop in one commit. They are sealed under the partition's own key; the key is
 * dropped with the readable tables, and the sealed rows, unreadable from then on, follow in small batches.
 */
export type Partition = {
  readonly id: number;
  /** When all of it must be gone; no record's own time is earlier. */
  readonly expiresAtUtc: UtcMs;
  /** 32 bytes. */
  readonly key: Uint8Array;
};

/** What a hold keeps past its time: copies of records, which end when the hold is released. */
export type HoldPartition = Pick<Partition, 'id' | 'key'> & { readonly holdId: string };

/** Where a record is. */
export type Recorded = { readonly partition: Partition; readonly recordId: number };

export const PARTITION_KEY_BYTES = 32;
