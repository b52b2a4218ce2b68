import type { BufferEvent } from '../../domain/events/buffer-events.ts';
import type { Emit } from '../../domain/events/events.ts';
import type { MessageId, OutboxDraft } from '../../domain/keeping/message.ts';
import type { IllegiblePassage } from '../../domain/read/illegible-passage.ts';
import type { OnStep } from '../../domain/time/step.ts';
import { type UtcMs, utcMs } from '../../domain/time/time.ts';
import {
  expiresAt,
  expirySpans,
  type RetentionClass,
  type RetentionPolicy,
  retentionClassOf,
} from '../../policy/retention.ts';
import type { KeptClock } from '../audit/kept-clock.ts';
import { type Database, explained } from '../file/database.ts';
import type { Holds } from '../holds/holds.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Partition } from '../partitions/partition.ts';
import type { Partitions } from '../partitions/partitions.ts';
import type { RecordEntry, Records } from './records.ts';

export type RecordCommitsParts = {
  readonly database: Database;
  readonly partitions: Partitions;
  readonly records: Records;
  readonly outbox: Outbox;
  readonly holds: Holds;
  readonly clock: KeptClock;
  readonly retention: RetentionPolicy;
  readonly emit: Emit<BufferEvent>;
  readonly onStep: OnStep;
};

/** A camera that missed the acknowledgement of a commit sends its read again well within this time. */
const REPETITION_WITHIN_MS = 3_600_000;

/**
 * Records what a camera saw. Each record goes into the partition of its own expiry time, with everything that belongs
 * to it, in one commit. Nothing is recorded twice.
 */
export class RecordCommits {
  readonly #parts: RecordCommitsParts;

  constructor(parts: RecordCommitsParts) {
    this.#parts = parts;
  }

  /** As `Store.record` says. */
  record(entry: RecordEntry, drafts: readonly OutboxDraft[]): readonly MessageId[] {
    const { database, records, outbox, holds, clock, emit, onStep } = this.#parts;
    const { read } = entry;
    const recordedAtUtc = clock.keptNow();
    const capturedAtUtc = clock.whenCaptured(read.capturedAtUtc);
    const clockOffsetMs = clock.captureOffsetMs(read.capturedAtUtc);
    const kept = retentionClassOf(entry.hits.length, entry.alerts.length);
    const partition = this.#partition(capturedAtUtc, kept);
    const commit = database.transaction(() => {
      const known = records.find(read.readId, read.revision, this.#possible(capturedAtUtc, recordedAtUtc));
      if (known !== null) return { isNew: false, ids: outbox.idsOf(known) };
      const recorded = records.insert(entry, partition, { recordedAtUtc, clockOffsetMs });
      holds.catch(read.readId, partition.id);
      const ids = drafts.map((draft) => outbox.add(draft, recorded, recordedAtUtc));
      onStep('read-in-commit');
      return { isNew: true, ids };
    });
    const { isNew, ids } = explained(database, () => commit.immediate());
    if (isNew) emit({ type: 'readRecorded', readId: read.readId, hits: entry.hits.length });
    return ids;
  }

  /** As `Store.recordIllegible` says. */
  recordIllegible(passage: IllegiblePassage): void {
    const { database, records, clock } = this.#parts;
    const recordedAtUtc = clock.keptNow();
    const capturedAtUtc = clock.whenCaptured(passage.capturedAtUtc);
    const partition = this.#partition(capturedAtUtc, retentionClassOf(0, 0));
    const commit = database.transaction(() =>
      records.insertIllegible(
        passage,
        partition,
        recordedAtUtc,
        this.#possible(capturedAtUtc, recordedAtUtc),
      ),
    );
    explained(database, () => commit.immediate());
  }

  #partition(capturedAtUtc: UtcMs, kept: RetentionClass): Partition {
    const { database, partitions, clock } = this.#parts;
    return explained(database, () =>
      partitions.endingAt(this.#expiry(capturedAtUtc, kept), clock.isProvisional),
    );
  }

  #expiry(capturedAtUtc: UtcMs, kept: RetentionClass): UtcMs {
    return expiresAt(capturedAtUtc, kept, this.#parts.retention);
  }

  /**
   * The partitions that may already have a record of this capture, if it was recorded within the last hour, whatever it
   * hit then.
   */
  #possible(capturedAtUtc: UtcMs, nowUtc: UtcMs): readonly Partition[] {
    // If the camera's clock runs ahead, the expiry counts from the recording (policy R1), which was earlier than this
    // one.
    const earliest = utcMs(Math.min(capturedAtUtc, nowUtc - REPETITION_WITHIN_MS));
    const { partitions, retention } = this.#parts;
    return expirySpans(earliest, capturedAtUtc, retention).flatMap(({ firstUtc, lastUtc }) =>
      partitions.endingWithin(firstUtc, lastUtc),
    );
  }
}
