import type { OutboxDraft, SeqRange } from '../../domain/keeping/message.ts';
import type { UtcMs } from '../../domain/time/time.ts';
import { type Database, explained } from '../file/database.ts';
import type { Partition } from '../partitions/partition.ts';
import type { Outbox } from './outbox.ts';
import { noteTold, untold } from './tombstones.ts';

export type TellPurgedParts = {
  readonly database: Database;
  readonly outbox: Outbox;
  /** The partition of what is recorded now. Call it outside a transaction. */
  readonly partition: () => Partition;
  readonly tombstone: (purged: readonly SeqRange[]) => OutboxDraft;
};

/** A tombstone is a message without a record. Records count from 1. */
const NO_RECORD = 0;

/** Tells the broker which messages it will never get, so that it can explain the permanent gap. */
export function tellPurged(parts: TellPurgedParts, nowUtc: UtcMs): void {
  const { database, outbox, tombstone } = parts;
  for (;;) {
    const ranges = explained(database, () => untold(database));
    if (ranges.length === 0) return;
    const partition = explained(database, parts.partition);
    const tell = database.transaction(() => {
      const { seq } = outbox.add(tombstone(ranges), { partition, recordId: NO_RECORD }, nowUtc);
      noteTold(database, ranges, seq);
    });
    explained(database, () => tell.immediate());
  }
}
