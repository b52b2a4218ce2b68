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
import type { Epochs } from '../audit/epochs.ts';
import { type Database, explained } from '../file/database.ts';
import { nextNumber } from '../file/meta.ts';
import { type BufferClock, IN_TIME, inTime } from '../partitions/buffer-clock.ts';
import type { Recorded } from '../partitions/partition.ts';
import { tableOf } from '../partitions/partition-tables.ts';
import type { Partitions } from '../partitions/partitions.ts';
import { messageLabel, sealJson, unsealJson } from '../partitions/sealed-rows.ts';
import { forgetTold } from './tombstones.ts';

/** A smaller number goes first. Within one priority, messages go in the order of recording. */
const PRIORITY: Readonly<Record<MessageKind, number>> = { alert: 0, verification: 0, read: 1, tombstone: 2 };

/** The identity of a buffer: the two parts of a message id that all messages of an epoch share. */
export type BufferIdentity = { readonly unitId: string; readonly epoch: string };

export type OutboxParts = {
  readonly clock: Pick<BufferClock, 'keptNow' | 'dateOf' | 'sealedSeq' | 'believedOffMs'>;
  readonly epochs: Epochs;
  /** Gives a stored message another id. */
  readonly renumbered: (kind: MessageKind, topic: string, body: Uint8Array) => OutboxDraft;
  readonly randomBytes: (count: number) => Uint8Array;
};

/** A waiting message, and what the partition of its record stores about it. */
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
 * - A number is assigned in the commit of the read and never reused. A rolled-back commit returns its number, so there
 *   are no gaps.
 * - A row leaves the outbox only when it is confirmed or expires. After `kill -9` every row is still there. In-flight
 *   messages are handed out again, so a message may arrive twice but is never lost.
 * - Messages from before a boot with an unknown clock are not handed out until the clock is set (policy R5).
 * - Expired messages are not handed out, even before the purge has deleted them.
 * - The body of a confirmed message is removed: it has no further use.
 *
 * The table `outbox` lists the waiting messages and contains no plate data. Topic and sealed body are in the record's
 * partition.
 */
export class Outbox {
  readonly #database: Database;
  readonly #partitions: Partitions;
  readonly #parts: OutboxParts;
  readonly #statements: Statements;

  constructor(database: Database, partitions: Partitions, parts: OutboxParts) {
    this.#database = database;
    this.#partitions = partitions;
    this.#parts = parts;
    this.#statements = prepare(database);
  }

  /** Adds a message inside the caller's transaction. */
  add(draft: OutboxDraft, { partition, recordId }: Recorded, recordedAtUtc: UtcMs): MessageId {
    const id = this.#parts.epochs.idOf(nextNumber(this.#database, 'last_seq'));
    const body = draft.encode({ id, expiresAtUtc: this.#parts.clock.dateOf(partition.expiresAtUtc) });
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

  /** The messages of a record, in order. */
  idsOf({ partition, recordId }: Recorded): readonly MessageId[] {
    return this.#database
      .prepare<[number], number>(
        `SELECT seq FROM ${tableOf('messages', partition.id)} WHERE record_id = ? ORDER BY seq`,
      )
      .pluck()
      .all(recordId)
      .map((seq) => this.#parts.epochs.idOf(seq));
  }

  /**
   * Hands out at most `limit` messages, alerts first, and marks them as in flight.
   * @param confirmed numbers of messages that the broker has: they leave the outbox in the same commit. A number that
   * was purged or withdrawn in the meantime is ignored.
   */
  take(limit: number, confirmed: readonly number[] = []): readonly OutboxMessage[] {
    const take = this.#database.transaction(() => {
      for (const seq of confirmed) this.#confirm(seq);
      const { clock } = this.#parts;
      this.#statements.offerAgain.run(clock.keptNow());
      const waiting = this.#statements.unpublished.all(clock.sealedSeq ?? 0, ...inTime(clock), limit);
      for (const { seq } of waiting) this.#statements.markInFlight.run(seq);
      // Messages that wait together are mostly in the same partition: query each partition once, not once per message.
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
   * The broker refuses the message, or nobody subscribes to it. The message stays and is offered again later. The delay
   * grows with each attempt. The message is also offered again after the next start.
   */
  refuse(seq: number, reason: string): void {
    const attempts = this.#attempts(seq);
    const waitMs = retryDelayMs(attempts - 1, REFUSED_RETRY, 1);
    this.#run(
      "UPDATE outbox SET state = 'refused', reason = ?, retry_at = ? WHERE seq = ? AND state = 'in-flight'",
      reason,
      Math.round(this.#parts.clock.keptNow() + waitMs),
      seq,
    );
  }

  #attempts(seq: number): number {
    const select = this.#database
      .prepare<[number], number>('SELECT attempts FROM outbox WHERE seq = ?')
      .pluck();
    return explained(this.#database, () => select.get(seq)) ?? 1;
  }

  /** After a lost session: everything in flight has to be sent again. */
  requeue(): void {
    this.#run("UPDATE outbox SET state = 'unpublished' WHERE state = 'in-flight'");
  }

  /** After a start: messages that were in flight, and messages that the broker refused under an older configuration. */
  requeueAll(): void {
    this.#run("UPDATE outbox SET state = 'unpublished' WHERE state IN ('in-flight', 'refused')");
  }

  /**
   * Counts what `take` would hand out or has handed out. Expired messages do not count: they only wait for the purge.
   */
  depth(): OutboxDepth {
    const rows = explained(this.#database, () =>
      this.#database
        .prepare<[number, number], { state: string; messages: number; oldest: number }>(
          `SELECT state, count(*) AS messages, min(recorded_at) AS oldest
           FROM outbox WHERE ${NOT_OVER} GROUP BY state`,
        )
        .all(...inTime(this.#parts.clock)),
    );
    const count = (state: string): number => rows.find((row) => row.state === state)?.messages ?? 0;
    const oldest = rows.filter(({ state }) => state !== 'refused').map((row) => row.oldest);
    return {
      unpublished: count('unpublished'),
      inFlight: count('in-flight'),
      refused: count('refused'),
      oldestUtc: oldest.length === 0 ? null : this.#parts.clock.dateOf(utcMs(Math.min(...oldest))),
    };
  }

  #run(sql: string, ...values: readonly (string | number)[]): void {
    explained(this.#database, () => this.#database.prepare(sql).run(...values));
  }

  /** @returns a lookup that gives a message of that partition, unsealed */
  #storedIn(id: number): (seq: number) => Stored | undefined {
    const partition = this.#partitions.byId(id);
    const select = this.#database.prepare<[number], SealedRow>(
      `SELECT kind, topic, sealed FROM ${tableOf('messages', id)} WHERE seq = ?`,
    );
    return (seq) => {
      const row = select.get(seq);
      if (row === undefined) return undefined;
      const body = unsealJson(partition, messageLabel(seq), row.sealed);
      const expiresAtUtc = this.#parts.clock.dateOf(partition.expiresAtUtc);
      return { kind: row.kind, topic: row.topic, body, expiresAtUtc };
    };
  }

  #message({ seq, attempts, recorded_at }: Waiting, stored: Stored | undefined): OutboxMessage {
    if (stored === undefined)
      throw new Bug('buffer.message', `The message ${seq} is waiting but is not stored.`);
    const { epochs, renumbered } = this.#parts;
    const { kind, topic, body, expiresAtUtc } = stored;
    const id = epochs.idOf(seq);
    return {
      ...stored,
      body: epochs.isRestamped(seq) ? renumbered(kind, topic, body).encode({ id, expiresAtUtc }) : body,
      id,
      recordedAtUtc: this.#parts.clock.dateOf(utcMs(recorded_at)),
      attempt: attempts + 1,
    };
  }
}

/** From one minute to 15 minutes: people fix an access rule, or restart a receiver, by hand. */
const REFUSED_RETRY: RetrySchedule = { firstMs: 60_000, maxMs: 900_000 };

/** Expired messages only wait for the purge. */
const NOT_OVER = `partition IN (SELECT partition FROM partitions WHERE state = 'open' AND ${IN_TIME})`;

type Statements = ReturnType<typeof prepare>;

/** The statements that run for every message, compiled once. */
const prepare = (database: Database) => ({
  unpublished: database.prepare<[number, number, number, number], Waiting>(
    `SELECT seq, partition, attempts, recorded_at FROM outbox
     WHERE state = 'unpublished' AND seq > ? AND ${NOT_OVER} ORDER BY priority, seq LIMIT ?`,
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
