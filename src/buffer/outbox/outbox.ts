import type {
  MessageId,
  MessageKind,
  OutboxDepth,
  OutboxDraft,
  OutboxMessage,
} from '../../domain/keeping/message.ts';
import { type UtcMs, utcMs } from '../../domain/time/time.ts';
import { Bug } from '../../platform/errors.ts';
import { type RetrySchedule, retryDelayMs } from '../../platform/retry-schedule.ts';
import type { KeptClock } from '../audit/kept-clock.ts';
import { type Database, explained } from '../file/database.ts';
import { nextNumber } from '../file/meta.ts';
import type { Recorded } from '../partitions/partition.ts';
import { tableOf } from '../partitions/partition-tables.ts';
import type { Partitions } from '../partitions/partitions.ts';
import { messageLabel, sealJson, unsealJson } from '../partitions/sealed-rows.ts';
import { forgetTold } from './tombstones.ts';

/** Smaller goes first; within one priority, the order of recording. */
const PRIORITY: Readonly<Record<MessageKind, number>> = { alert: 0, verification: 0, read: 1, tombstone: 2 };

/** Who this buffer is: the two parts of a message id that its rows share. */
export type BufferIdentity = { readonly unitId: string; readonly epoch: string };

export type OutboxParts = {
  readonly clock: Pick<KeptClock, 'utcNow' | 'sealedSeq'>;
  readonly randomBytes: (count: number) => Uint8Array;
};

/** A message that waits, and what the partition of its record holds of it. */
type Waiting = {
  readonly seq: number;
  readonly partition: number;
  readonly attempts: number;
  readonly recorded_at: number;
};
type SealedRow = { readonly kind: MessageKind; readonly topic: string; readonly sealed: Uint8Array };
type Stored = Pick<OutboxMessage, 'kind' | 'topic' | 'body' | 'expiresAtUtc'>;

/**
 * The messages on their way to the broker: unpublished → in-flight → confirmed | refused.
 *
 * - A number is taken in the commit of the read and never used again; a rolled-back commit gives it back: no gaps.
 * - A row leaves the outbox by confirmation or by its time only. After `kill -9` every row is there; those in flight
 *   are handed out again, so a message may arrive twice and never not at all.
 * - What is older than a boot with an unknown clock is not handed out until the clock is set (policy R5).
 * - What has expired is not handed out, even before the purge has deleted it.
 * - The body of a confirmed message is removed: it has no further use.
 *
 * The table `outbox` holds what waits, and nothing of a plate; topic and sealed body lie in the record's partition.
 */
export class Outbox {
  readonly #database: Database;
  readonly #partitions: Partitions;
  readonly #identity: BufferIdentity;
  readonly #parts: OutboxParts;
  readonly #statements: Statements;

  constructor(database: Database, partitions: Partitions, identity: BufferIdentity, parts: OutboxParts) {
    this.#database = database;
    this.#partitions = partitions;
    this.#identity = identity;
    this.#parts = parts;
    this.#statements = prepare(database);
  }

  /** Adds a message inside the caller's transaction. */
  add(draft: OutboxDraft, { partition, recordId }: Recorded, recordedAtUtc: UtcMs): MessageId {
    const id = { ...this.#identity, seq: nextNumber(this.#database, 'last_seq') };
    const body = draft.encode({ id, expiresAtUtc: partition.expiresAtUtc });
    const sealed = sealJson(partition, messageLabel(id.seq), body, this.#parts.randomBytes);
    this.#database
      .prepare(`INSERT INTO ${tableOf('messages', partition.id)} VALUES (?, ?, ?, ?, ?)`)
      .run(id.seq, recordId, draft.kind, draft.topic, sealed);
    this.#database
      .prepare(
        `INSERT INTO outbox (seq, partition, priority, state, attempts, recorded_at)
         VALUES (?, ?, ?, 'unpublished', 0, ?)`,
      )
      .run(id.seq, partition.id, PRIORITY[draft.kind], Math.round(recordedAtUtc));
    return id;
  }

  /** The messages of a record, in their order. */
  idsOf({ partition, recordId }: Recorded): readonly MessageId[] {
    return this.#database
      .prepare<[number], number>(
        `SELECT seq FROM ${tableOf('messages', partition.id)} WHERE record_id = ? ORDER BY seq`,
      )
      .pluck()
      .all(recordId)
      .map((seq) => ({ ...this.#identity, seq }));
  }

  /**
   * Hands out at most `limit` messages, alerts first, and marks them as in flight.
   * @param confirmed numbers of messages that the broker has: they leave the outbox, in the same commit. Nothing happens
   * for one that was purged, or taken back, in the meantime.
   */
  take(limit: number, confirmed: readonly number[] = []): readonly OutboxMessage[] {
    const take = this.#database.transaction(() => {
      for (const seq of confirmed) this.#confirm(seq);
      const nowUtc = this.#parts.clock.utcNow();
      this.#statements.offerAgain.run(nowUtc);
      const waiting = this.#statements.unpublished.all(this.#parts.clock.sealedSeq ?? 0, nowUtc, limit);
      for (const { seq } of waiting) this.#statements.markInFlight.run(seq);
      // Those that wait together mostly lie together: a look into each partition, and not for each message.
      const stored = new Map(
        [...new Set(waiting.map(({ partition }) => partition))].map((id) => [id, this.#storedIn(id)]),
      );
      return waiting.map((one) => this.#message(one, stored.get(one.partition)?.(one.seq)));
    });
    return explained(this.#database, () => take.immediate());
  }

  #confirm(seq: number): void {
    const removed = this.#statements.remove.get(seq);
    if (removed === undefined) return;
    const { partition, priority } = removed;
    if (priority === PRIORITY.tombstone) forgetTold(this.#database, seq);
    this.#database
      .prepare(`UPDATE ${tableOf('messages', partition)} SET sealed = NULL WHERE seq = ?`)
      .run(seq);
  }

  /**
   * The broker will not have it, or nobody hears it there. It stays, and is offered once more after a while that grows
   * from one time to the next, and after the next start.
   */
  refuse(seq: number, reason: string): void {
    const attempts = this.#attempts(seq);
    const waitMs = retryDelayMs(attempts - 1, REFUSED_RETRY, 1);
    this.#run(
      "UPDATE outbox SET state = 'refused', reason = ?, retry_at = ? WHERE seq = ? AND state = 'in-flight'",
      reason,
      Math.round(this.#parts.clock.utcNow() + waitMs),
      seq,
    );
  }

  #attempts(seq: number): number {
    const select = this.#database
      .prepare<[number], number>('SELECT attempts FROM outbox WHERE seq = ?')
      .pluck();
    return explained(this.#database, () => select.get(seq)) ?? 1;
  }

  /** After a lost session: whatever was in flight has to be sent again. */
  requeue(): void {
    this.#run("UPDATE outbox SET state = 'unpublished' WHERE state = 'in-flight'");
  }

  /** After a start: what was in flight, and what an older configuration of the broker refused. */
  requeueAll(): void {
    this.#run("UPDATE outbox SET state = 'unpublished' WHERE state IN ('in-flight', 'refused')");
  }

  /** Counts what `take` would hand out, or has: what has expired waits for nothing but the purge. */
  depth(): OutboxDepth {
    const rows = explained(this.#database, () =>
      this.#database
        .prepare<[number], { state: string; messages: number; oldest: number }>(
          `SELECT state, count(*) AS messages, min(recorded_at) AS oldest
           FROM outbox WHERE ${IN_TIME} GROUP BY state`,
        )
        .all(this.#parts.clock.utcNow()),
    );
    const count = (state: string): number => rows.find((row) => row.state === state)?.messages ?? 0;
    const oldest = rows.filter(({ state }) => state !== 'refused').map((row) => row.oldest);
    return {
      unpublished: count('unpublished'),
      inFlight: count('in-flight'),
      refused: count('refused'),
      oldestUtc: oldest.length === 0 ? null : utcMs(Math.min(...oldest)),
    };
  }

  #run(sql: string, ...values: readonly (string | number)[]): void {
    explained(this.#database, () => this.#database.prepare(sql).run(...values));
  }

  /** @returns what tells a message of that partition, opened */
  #storedIn(id: number): (seq: number) => Stored | undefined {
    const partition = this.#partitions.byId(id);
    const select = this.#database.prepare<[number], SealedRow>(
      `SELECT kind, topic, sealed FROM ${tableOf('messages', id)} WHERE seq = ?`,
    );
    return (seq) => {
      const row = select.get(seq);
      if (row === undefined) return undefined;
      const body = unsealJson(partition, messageLabel(seq), row.sealed);
      return { kind: row.kind, topic: row.topic, body, expiresAtUtc: partition.expiresAtUtc };
    };
  }

  #message({ seq, attempts, recorded_at }: Waiting, stored: Stored | undefined): OutboxMessage {
    if (stored === undefined)
      throw new Bug('buffer.message', `The message ${seq} is waiting but is not stored.`);
    return {
      ...stored,
      id: { ...this.#identity, seq },
      recordedAtUtc: utcMs(recorded_at),
      attempt: attempts + 1,
    };
  }
}

/** From a minute to a quarter of an hour: an access rule is mended, or a receiver comes back, by hand. */
const REFUSED_RETRY: RetrySchedule = { firstMs: 60_000, maxMs: 900_000 };

/** What has expired waits for nothing but the purge. */
const IN_TIME = "partition IN (SELECT partition FROM partitions WHERE state = 'open' AND expires_at > ?)";

type Statements = ReturnType<typeof prepare>;

/** What is run for every message, compiled once. */
const prepare = (database: Database) => ({
  unpublished: database.prepare<[number, number, number], Waiting>(
    `SELECT seq, partition, attempts, recorded_at FROM outbox
     WHERE state = 'unpublished' AND seq > ? AND ${IN_TIME} ORDER BY priority, seq LIMIT ?`,
  ),
  markInFlight: database.prepare(
    "UPDATE outbox SET state = 'in-flight', attempts = attempts + 1 WHERE seq = ?",
  ),
  offerAgain: database.prepare(
    "UPDATE outbox SET state = 'unpublished', retry_at = NULL WHERE state = 'refused' AND retry_at <= ?",
  ),
  remove: database.prepare<[number], { readonly partition: number; readonly priority: number }>(
    "DELETE FROM outbox WHERE seq = ? AND state = 'in-flight' RETURNING partition, priority",
  ),
});
