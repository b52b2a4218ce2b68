import type { OutboxDraft, SeqRange } from '../../domain/keeping/message.ts';
import type { UtcMs } from '../../domain/time/time.ts';
import { type Database, explained } from '../file/database.ts';
import type { Partition } from '../partitions/partition.ts';
import type { Outbox } from './outbox.ts';
import { noteTold, untold } from './tombstones.ts';

export type TellPurgedParts = {
  readonly database: Database;
  readonly outbox: Outbox;
  /** What is recorded at this moment ends with it; in no transaction. */
  readonly partition: () => Partition;
  readonly tombstone: (purged: readonly SeqRange[]) => OutboxDraft;
};

/** A tombstone is a message, and no record's; records count from 1. */
const NO_RECORD = 0;

/** Tells the broker what it will never get, so that a gap that stays is explained. */
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
